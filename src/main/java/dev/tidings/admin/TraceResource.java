package dev.tidings.admin;

import dev.tidings.monitoring.Connections;
import dev.tidings.monitoring.Scope;
import dev.tidings.protocol.ErrorCode;
import dev.tidings.protocol.JsonObject;
import dev.tidings.protocol.ProtocolException;
import dev.tidings.rest.JsonBody;
import dev.tidings.rest.Problem;
import dev.tidings.rest.ProblemException;
import dev.tidings.security.Caller;
import dev.tidings.security.CurrentCaller;
import dev.tidings.security.Role;
import dev.tidings.session.ClientSession;
import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
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

/** Watches the frames of one connection. */
@Path("/admin/connections/{id}/trace")
@RequestScoped
@RolesAllowed({"admin", "operator"})
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "admin")
public class TraceResource {
  private static final long MAX_SECONDS = 600;

  @Inject CurrentCaller current;
  @Inject Connections connections;
  @Inject Traces traces;

  /** Begins. */
  @POST
  @Consumes(MediaType.APPLICATION_JSON)
  @Operation(
      summary = "Watch the frames of a connection for a time",
      description =
          "Subscribe to the `channel` of the answer: `admin.trace` events carry the frames as they come, what is too much is counted in `dropped`. What people say is masked; operators may ask for `payloads`. Tokens are never shown. Whoever watched the connection before does so no more.")
  @RequestBody(
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              examples = @ExampleObject(name = "a minute", value = "{\"seconds\":60}")))
  @APIResponse(
      responseCode = "201",
      description =
          "The `id` of the trace, its `channel`, and its end `until` beside the hub's `now`")
  @APIResponse(responseCode = "404", description = "It is not there, or not of this node")
  public Response begin(@PathParam("id") String id, InputStream body) throws IOException {
    JsonObject json = JsonBody.read(body).orElseGet(JsonObject::empty);
    Caller caller = current.required();
    ClientSession session = session(id);
    long seconds =
        json.integer("seconds", 1, MAX_SECONDS).orElseThrow(() -> JsonObject.missing("seconds"));
    boolean payloads = json.value("payloads").isPresent() && json.flag("payloads");
    if (payloads && !caller.has(Role.OPERATOR)) {
      throw new ProtocolException(
          ErrorCode.FORBIDDEN, "payloads", "only operators are shown payloads");
    }
    Trace trace = traces.begin(caller, session, Duration.ofSeconds(seconds), payloads);
    return Response.status(Response.Status.CREATED).entity(traces.begun(trace)).build();
  }

  /** Ends one. */
  @DELETE
  @Path("/{trace}")
  @Operation(
      summary = "End a trace of a connection",
      description = "A newer one of the same connection goes on. Who ended it is on record.")
  @APIResponse(responseCode = "204", description = "It has ended")
  @APIResponse(responseCode = "404", description = "It does not run, or not of this connection")
  public Response end(@PathParam("id") String id, @PathParam("trace") String trace) {
    if (!traces.end(current.required(), session(id), trace)) {
      throw new ProblemException(Problem.notFound());
    }
    return Response.noContent().build();
  }

  /** Ends whichever there is. */
  @DELETE
  @Operation(
      summary = "Watch the frames of a connection no more",
      description = "Ends whichever trace runs, whoever began it; who ended it is on record.")
  @APIResponse(responseCode = "204", description = "Nobody does")
  @APIResponse(responseCode = "404", description = "It is not there, or not of this node")
  public Response endAny(@PathParam("id") String id) {
    traces.end(current.required(), session(id));
    return Response.noContent().build();
  }

  private ClientSession session(String id) {
    return connections
        .session(Scope.of(current.required()), id)
        .orElseThrow(() -> new ProblemException(Problem.notFound()));
  }
}
