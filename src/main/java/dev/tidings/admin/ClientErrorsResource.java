package dev.tidings.admin;

import dev.tidings.monitoring.ClientError;
import dev.tidings.monitoring.ToldErrors;
import dev.tidings.protocol.JsonObject;
import dev.tidings.rest.JsonBody;
import dev.tidings.security.Caller;
import dev.tidings.security.CurrentCaller;
import dev.tidings.security.RateExceededException;
import dev.tidings.security.RateLimits;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Takes errors that clients have seen. */
@Path("/client-errors")
@RequestScoped
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "client errors")
public class ClientErrorsResource {
  private static final int MAX_MESSAGE = 500;
  private static final int MAX_STACK = 4_000;
  private static final int MAX_URL = 500;
  private static final int MAX_VERSION = 32;
  private static final long MAX_TIMES = 10_000;

  /** Of one user. */
  private static final RateLimits.Limit LIMIT = new RateLimits.Limit(10, Duration.ofMinutes(1), 20);

  @Inject CurrentCaller current;
  @Inject ToldErrors errors;
  @Inject RateLimits rates;

  /** Tells of one. */
  @POST
  @Consumes(MediaType.APPLICATION_JSON)
  @Operation(
      summary = "Tell the hub of an error that a client has seen",
      description =
          "Those that are the same but for numbers and ids are counted together. At most ten a minute of each user; count them meanwhile, and tell how many there were in `count`.")
  @RequestBody(
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              examples =
                  @ExampleObject(
                      name = "error",
                      value =
                          "{\"message\":\"undefined is not a function\",\"stack\":\"at draw (chart.js:7:1)\",\"url\":\"/dashboards/7\",\"version\":\"2.1.0\",\"count\":3}")))
  @APIResponse(responseCode = "204", description = "It is counted")
  @APIResponse(responseCode = "429", description = "Too many of this user")
  public Response tell(InputStream body) throws IOException {
    Caller caller = current.required();
    JsonObject json = JsonBody.read(body).orElseGet(JsonObject::empty);
    ClientError error =
        new ClientError(
            caller.tenant(),
            caller.user(),
            StorableText.required(json, "message", MAX_MESSAGE),
            json.integer("count", 1, MAX_TIMES).orElse(1L),
            StorableText.optional(json, "stack", MAX_STACK),
            StorableText.optional(json, "url", MAX_URL),
            StorableText.optional(json, "version", MAX_VERSION));
    long wait = rates.tryAcquire("client-error/" + caller.tenant() + '/' + caller.user(), LIMIT);
    if (wait > 0) {
      throw new RateExceededException("too many errors; count them and tell of them later", wait);
    }
    errors.add(error);
    return Response.noContent().build();
  }
}
