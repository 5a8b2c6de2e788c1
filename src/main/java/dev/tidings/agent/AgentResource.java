package dev.tidings.agent;

import dev.tidings.agent.Execution.Status;
import dev.tidings.protocol.ErrorCode;
import dev.tidings.protocol.JsonValue;
import dev.tidings.protocol.ProtocolException;
import dev.tidings.rest.Idempotent;
import dev.tidings.rest.Page;
import dev.tidings.rest.PageCursor;
import dev.tidings.security.Caller;
import dev.tidings.security.CurrentCaller;
import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Clock;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Executions of agents: reported by services, read by those of the tenant for whom they are. */
@Path("/agents")
@RequestScoped
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "agents")
public class AgentResource {
  private static final int MAX_DATA = 16_000;
  private static final int MAX_AGENT = 128;

  @Inject CurrentCaller current;
  @Inject AgentExecutions executions;
  @Inject Clock clock;

  /** Takes a report. */
  @POST
  @Path("{agent}/executions")
  @RolesAllowed("service")
  @Idempotent
  @Consumes(MediaType.APPLICATION_JSON)
  @Operation(
      summary = "Report an execution of an agent",
      description =
          "It is an event and an activity for whom `audience` names, everyone unless given, and a notification for whom `tell` names. Whether they approve is told to the service that reported it.")
  @RequestBody(
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              examples = {
                @ExampleObject(
                    name = "completed",
                    value =
                        "{\"status\":\"completed\",\"title\":\"Weekly sales\",\"insights\":3,\"needsApproval\":false}"),
                @ExampleObject(
                    name = "for one user",
                    value =
                        "{\"status\":\"completed\",\"title\":\"Refunds\",\"needsApproval\":true,\"audience\":{\"users\":[\"ann\"]},\"tell\":{\"users\":[\"ann\"]}}")
              }))
  @APIResponse(responseCode = "201", description = "The execution, with its id")
  public Response report(@PathParam("agent") String agent, ReportBody body) {
    requireAgent(agent);
    Caller caller = current.required();
    Status status =
        Status.ofWireName(body.status())
            .orElseThrow(
                () ->
                    new ProtocolException(
                        ErrorCode.BAD_FIELD,
                        "status",
                        "status must be one of " + String.join(", ", Status.wireNames())));
    Execution execution =
        executions.add(
            new Execution(
                0,
                caller.tenant(),
                agent,
                status,
                body.title(),
                body.insights(),
                body.needsApproval(),
                caller.user(),
                body.link(),
                data(body.data()),
                body.startedAt(),
                body.endedAt(),
                clock.millis()),
            body.mayRead(),
            body.told());
    return Response.status(Response.Status.CREATED).entity(execution.json()).build();
  }

  private static @Nullable String data(@Nullable JsonValue data) {
    if (data != null && (!data.json().startsWith("{") || data.json().length() > MAX_DATA)) {
      throw new ProtocolException(
          ErrorCode.BAD_FIELD,
          "data",
          "data must be an object of at most " + MAX_DATA + " characters");
    }
    return data == null ? null : data.json();
  }

  /** The executions of the tenant that the caller may see. */
  @GET
  @Path("executions")
  @Operation(summary = "Executions of all agents that the caller may see, newest first")
  public String list(
      @QueryParam("cursor") @Nullable String cursor, @QueryParam("limit") @Nullable String limit) {
    return page(null, cursor, limit);
  }

  /** The executions of one agent. */
  @GET
  @Path("{agent}/executions")
  @Operation(summary = "Executions of an agent that the caller may see, newest first")
  public String listOf(
      @PathParam("agent") String agent,
      @QueryParam("cursor") @Nullable String cursor,
      @QueryParam("limit") @Nullable String limit) {
    requireAgent(agent);
    return page(agent, cursor, limit);
  }

  private String page(@Nullable String agent, @Nullable String cursor, @Nullable String limit) {
    Page.Asked asked = Page.Asked.of(cursor, limit);
    List<Execution> found =
        executions.list(
            current.required(),
            agent,
            asked.after().map(after -> after.key(0)).orElse(Long.MAX_VALUE),
            asked.limit() + 1);
    return asked.page(found, e -> PageCursor.of(e.id())).json(Execution::json);
  }

  private static void requireAgent(String agent) {
    if (agent.isBlank() || agent.length() > MAX_AGENT) {
      throw new ProtocolException(
          ErrorCode.BAD_FIELD, "agent", "agent must have 1 to " + MAX_AGENT + " characters");
    }
  }
}
