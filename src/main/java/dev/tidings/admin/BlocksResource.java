package dev.tidings.admin;

import dev.tidings.protocol.ErrorCode;
import dev.tidings.protocol.JsonObject;
import dev.tidings.protocol.ProtocolException;
import dev.tidings.rest.JsonBody;
import dev.tidings.security.Blocklist.Block;
import dev.tidings.security.Blocklist.Kind;
import dev.tidings.security.Caller;
import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Keeps users, devices and tokens out for a time. */
@Path("/admin/blocks")
@RequestScoped
@RolesAllowed({"admin", "operator"})
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "admin")
public class BlocksResource extends TemporaryResource<BlockRow> {
  private static final int MAX_VALUE = 128;
  private static final int MAX_KIND = 64;
  private static final int MAX_REASON = 200;

  @Inject Blocks blocks;

  /** Those that are on. */
  @GET
  @Operation(summary = "The blocks that are on, the last first")
  public Response list(
      @QueryParam("cursor") @Nullable String cursor, @QueryParam("limit") @Nullable String limit) {
    return page(cursor, limit);
  }

  /** Blocks. */
  @POST
  @Consumes(MediaType.APPLICATION_JSON)
  @Operation(
      summary = "Keep a user, a device or a token out for a time",
      description =
          "`kind` is `user`, `device` or `token`; a token's `value` is its `jti`, or what a connection shows as `token`. Every handshake, request, poll and refresh is refused with `blocked` and the `reason`; connections that are there end within a second on all nodes. Operators name the `tenant`.")
  @RequestBody(
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              examples =
                  @ExampleObject(
                      name = "user",
                      value =
                          "{\"kind\":\"user\",\"value\":\"ann\",\"minutes\":60,\"reason\":\"sends too much\"}")))
  @APIResponse(responseCode = "201", description = "The block")
  public Response add(InputStream body) throws IOException {
    JsonObject json = JsonBody.read(body).orElseGet(JsonObject::empty);
    Caller caller = current.required();
    Block block =
        new Block(
            tenant(json),
            kind(StorableText.required(json, "kind", MAX_KIND)),
            StorableText.required(json, "value", MAX_VALUE),
            until(json),
            StorableText.required(json, "reason", MAX_REASON));
    requireOther(caller, block);
    return created(blocks.add(caller, block));
  }

  /** Nobody can take back what keeps her out herself. */
  private static void requireOther(Caller caller, Block block) {
    boolean own =
        block.tenant().equals(caller.tenant())
            && (block.kind() == Kind.USER && block.value().equals(caller.user())
                || block.kind() == Kind.TOKEN
                    && caller.token().filter(block.value()::equals).isPresent());
    if (own) {
      throw new ProtocolException(
          ErrorCode.BAD_FIELD, "value", "value must be somebody else's: this would block yourself");
    }
  }

  private static Kind kind(String name) {
    return Arrays.stream(Kind.values())
        .filter(kind -> kind.wireName().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new ProtocolException(
                    ErrorCode.BAD_FIELD,
                    "kind",
                    "kind must be one of "
                        + Arrays.stream(Kind.values())
                            .map(Kind::wireName)
                            .collect(Collectors.joining(", "))));
  }

  /** Lets in again. */
  @DELETE
  @Path("/{id}")
  @Operation(summary = "Take a block away")
  @APIResponse(responseCode = "204", description = "It is no more")
  @APIResponse(responseCode = "404", description = "There is none with this id")
  public Response remove(@PathParam("id") String id) {
    return takenAway(id);
  }

  @Override
  List<BlockRow> some(Optional<String> tenant, long before, int max) {
    return blocks.list(tenant, before, max);
  }

  @Override
  boolean takeAway(Caller caller, Optional<String> tenant, long id) {
    return blocks.remove(caller, tenant, id);
  }
}
