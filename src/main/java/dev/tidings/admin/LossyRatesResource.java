package dev.tidings.admin;

import dev.tidings.channel.ChannelRules;
import dev.tidings.monitoring.Scope;
import dev.tidings.protocol.ChannelName;
import dev.tidings.protocol.DeliveryClass;
import dev.tidings.protocol.ErrorCode;
import dev.tidings.protocol.JsonObject;
import dev.tidings.protocol.ProtocolException;
import dev.tidings.rest.JsonBody;
import dev.tidings.rest.Page;
import dev.tidings.rest.PageCursor;
import dev.tidings.rest.Problem;
import dev.tidings.rest.ProblemException;
import dev.tidings.security.Caller;
import dev.tidings.security.CurrentCaller;
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
import java.time.Clock;
import java.time.Duration;
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
public class LossyRatesResource {
  private static final int MAX_TENANT = 64;
  private static final long MAX_PER_SECOND = 1_000;
  private static final long MAX_MINUTES = Duration.ofDays(30).toMinutes();

  @Inject CurrentCaller current;
  @Inject LossyRates rates;
  @Inject ChannelRules rules;
  @Inject Clock clock;

  /** Those that hold. */
  @GET
  @Operation(summary = "The lossy rates that are changed, the last first")
  public Response list(
      @QueryParam("cursor") @Nullable String cursor, @QueryParam("limit") @Nullable String limit) {
    Page.Asked asked = Page.Asked.of(cursor, limit);
    long before = asked.after().map(after -> after.key(0)).orElse(Long.MAX_VALUE);
    var found = rates.list(scope().tenant(), before, asked.limit() + 1);
    return OverviewResource.fresh(
        asked.page(found, row -> PageCursor.of(row.id())).json(LossyRateRow::json));
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
    long minutes =
        json.integer("minutes", 1, MAX_MINUTES).orElseThrow(() -> JsonObject.missing("minutes"));
    String tenant =
        scope()
            .tenant()
            .or(() -> StorableText.optional(json, "tenant", MAX_TENANT))
            .orElse(caller.tenant());
    long now = clock.millis();
    LossyRateRow wanted =
        new LossyRateRow(
            tenant,
            target(json),
            perSecond,
            Acts.name(caller),
            now,
            now + Duration.ofMinutes(minutes).toMillis());
    return Response.status(Response.Status.CREATED)
        .entity(rates.change(caller, wanted).json())
        .build();
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
    boolean removed =
        id.matches("\\d{1,18}")
            && rates.takeBack(current.required(), scope().tenant(), Long.parseLong(id));
    if (!removed) {
      throw new ProblemException(Problem.notFound());
    }
    return Response.noContent().build();
  }

  private Scope scope() {
    return Scope.of(current.required());
  }
}
