package dev.tidings.admin;

import dev.tidings.channel.ChannelRules;
import dev.tidings.protocol.ChannelName;
import dev.tidings.protocol.DeliveryClass;
import dev.tidings.protocol.ErrorCode;
import dev.tidings.protocol.JsonObject;
import dev.tidings.protocol.ProtocolException;
import dev.tidings.rest.JsonBody;
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
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Changes how often lossy channels pass on, for a time. */
@Path("/admin/lossy-rates")
@RequestScoped
@RolesAllowed({"admin", "operator"})
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "admin")
public class LossyRatesResource extends TemporaryResource<LossyRateRow> {
  private static final long MAX_PER_SECOND = 1_000;

  @Inject LossyRates rates;
  @Inject ChannelRules rules;

  /** Those that hold. */
  @GET
  @Operation(summary = "The lossy rates that are changed, the last first")
  public Response list(
      @QueryParam("cursor") @Nullable String cursor, @QueryParam("limit") @Nullable String limit) {
    return page(cursor, limit);
  }

  /** Changes one. */
  @POST
  @Consumes(MediaType.APPLICATION_JSON)
  @Operation(
      summary = "Change how often lossy channels pass on, for a time",
      description =
          "`target` is a lossy channel, or a namespace as `cursor` for all of its channels; what is said of the channel itself counts. `perSecond` is how many events of one sender go out a second, the newest; readers are told how many were left out. At once on this node, within two seconds on others; a change takes the place of the one before. Operators name the `tenant`.")
  @RequestBody(
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              examples =
                  @ExampleObject(
                      name = "cursors",
                      value = "{\"target\":\"cursor\",\"perSecond\":5,\"minutes\":30}")))
  @APIResponse(responseCode = "201", description = "The change")
  public Response change(InputStream body) throws IOException {
    JsonObject json = JsonBody.read(body).orElseGet(JsonObject::empty);
    Caller caller = current.required();
    long perSecond =
        json.integer("perSecond", 1, MAX_PER_SECOND)
            .orElseThrow(() -> JsonObject.missing("perSecond"));
    LossyRateRow wanted =
        new LossyRateRow(
            tenant(json),
            target(json),
            perSecond,
            Acts.name(caller),
            clock.millis(),
            until(json).toEpochMilli());
    return created(rates.change(caller, wanted));
  }

  private String target(JsonObject json) {
    String target = StorableText.required(json, "target", ChannelName.MAX_LENGTH);
    if (!isLossy(target)) {
      throw new ProtocolException(
          ErrorCode.BAD_FIELD,
          "target",
          "target must be a lossy channel, or a namespace of lossy channels, as cursor");
    }
    return target;
  }

  private boolean isLossy(String target) {
    try {
      return rules.of(new ChannelName(target)).deliveryClass() == DeliveryClass.LOSSY;
    } catch (ProtocolException e) {
      return false; // no channel has such a name
    }
  }

  /** Takes a change back. */
  @DELETE
  @Path("/{id}")
  @Operation(summary = "Give lossy channels their usual rate again")
  @APIResponse(responseCode = "204", description = "The change is no more")
  @APIResponse(responseCode = "404", description = "There is none with this id")
  public Response takeBack(@PathParam("id") String id) {
    return takenAway(id);
  }

  @Override
  List<LossyRateRow> some(Optional<String> tenant, long before, int max) {
    return rates.list(tenant, before, max);
  }

  @Override
  boolean takeAway(Caller caller, Optional<String> tenant, long id) {
    return rates.takeBack(caller, tenant, id);
  }
}
