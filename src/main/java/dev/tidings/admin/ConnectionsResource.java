package dev.tidings.admin;

import dev.tidings.monitoring.Connections;
import dev.tidings.monitoring.Scope;
import dev.tidings.protocol.CloseCode;
import dev.tidings.protocol.JsonObject;
import dev.tidings.protocol.JsonWriter;
import dev.tidings.rest.JsonBody;
import dev.tidings.rest.Problem;
import dev.tidings.rest.ProblemException;
import dev.tidings.security.Caller;
import dev.tidings.security.CurrentCaller;
import dev.tidings.session.ClientSession;
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

/** The connections of this node: looked at, and ended. */
@Path("/admin")
@RequestScoped
@RolesAllowed({"admin", "operator"})
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "admin")
public class ConnectionsResource {
  private static final int MAX_REASON = 200;
  private static final int MAX_TENANT = 64;
  private static final String EXAMPLE = "{\"reason\":\"leaves the company\",\"reconnect\":false}";

  @Inject CurrentCaller current;
  @Inject Connections connections;
  @Inject Acts acts;

  /** A list of them. */
  @GET
  @Path("/connections")
  @Operation(
      summary = "The connections of this node",
      description =
          "`search` is a part of a user's id or name, of a device, an address, an id, a transport or a version, for operators also of a tenant; `sort` is `opened`, `user`, `bytesOut`, `waiting` or `dropped`, after a `-` the other way round. `total` counts all that are found.")
  public Response list(
      @QueryParam("search") @Nullable String search,
      @QueryParam("sort") @Nullable String sort,
      @QueryParam("cursor") @Nullable String cursor,
      @QueryParam("limit") @Nullable String limit) {
    Scope scope = scope();
    return LiveList.page(
        search, cursor, limit, (from, max) -> connections.part(scope, search, sort, from, max));
  }

  /** One of them. */
  @GET
  @Path("/connections/{id}")
  @Operation(summary = "A connection with its channels and the history of its device")
  public Response one(@PathParam("id") String id) {
    return OverviewResource.fresh(
        connections.one(scope(), id).orElseThrow(ConnectionsResource::gone));
  }

  /** Ends one. */
  @POST
  @Path("/connections/{id}/disconnect")
  @Consumes(MediaType.APPLICATION_JSON)
  @Operation(
      summary = "End a connection",
      description =
          "Its client is told the `reason`, and comes back unless `reconnect` is false. Nothing that was published to it is lost by that.")
  @RequestBody(
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              examples = @ExampleObject(name = "one", value = EXAMPLE)))
  @APIResponse(responseCode = "404", description = "It is not there, or not of this node")
  public Response disconnect(@PathParam("id") String id, InputStream body) throws IOException {
    Order order = Order.of(body);
    ClientSession session = connections.session(scope(), id).orElseThrow(ConnectionsResource::gone);
    acts.note(
        current.required(),
        session.caller().tenant(),
        "connection.disconnected",
        id,
        order.detail().text("user", session.caller().user()));
    order.carryOut(session);
    return disconnected(1);
  }

  /** Ends all of a user. */
  @POST
  @Path("/users/{user}/disconnect")
  @Consumes(MediaType.APPLICATION_JSON)
  @Operation(
      summary = "End all connections of a user on this node",
      description = "As for one connection. Operators name the `tenant`.")
  @RequestBody(
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              examples = @ExampleObject(name = "user", value = EXAMPLE)))
  public Response disconnectUser(@PathParam("user") String user, InputStream body)
      throws IOException {
    Order order = Order.of(body);
    Caller caller = current.required();
    String tenant = scope().tenant().or(order::tenant).orElse(caller.tenant());
    acts.note(caller, tenant, "user.disconnected", user, order.detail());
    List<ClientSession> sessions = connections.sessionsOf(tenant, user);
    sessions.forEach(order::carryOut);
    return disconnected(sessions.size());
  }

  private Scope scope() {
    return Scope.of(current.required());
  }

  private static ProblemException gone() {
    return new ProblemException(Problem.notFound());
  }

  private static Response disconnected(int count) {
    return OverviewResource.fresh(JsonWriter.object().number("disconnected", count).end());
  }

  /** What is asked for. */
  private record Order(String reason, boolean reconnect, Optional<String> tenant) {
    static Order of(InputStream body) throws IOException {
      JsonObject json = JsonBody.read(body).orElseGet(JsonObject::empty);
      return new Order(
          StorableText.required(json, "reason", MAX_REASON),
          json.value("reconnect").isEmpty() || json.flag("reconnect"),
          StorableText.optional(json, "tenant", MAX_TENANT));
    }

    JsonWriter detail() {
      return JsonWriter.object().text("reason", reason).flag("reconnect", reconnect);
    }

    void carryOut(ClientSession session) {
      if (reconnect) {
        session.end(CloseCode.DISCONNECTED, reason);
      } else {
        session.dismiss(reason);
      }
    }
  }
}
