package dev.tidings.rest;

import dev.tidings.protocol.JsonWriter;
import dev.tidings.protocol.ProtocolException;
import dev.tidings.security.Caller;
import dev.tidings.security.CurrentCaller;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;

/**
 * Who the caller is for the hub, which only the hub can say: the settings name the claims. Open to
 * everybody, since a page asks whether its cookie is one before it asks anybody to sign in.
 */
@Path("/me")
@RequestScoped
@Public
public class MeResource {
  @Inject CurrentCaller current;

  /** The caller. */
  @GET
  @Produces(MediaType.APPLICATION_JSON)
  @Operation(
      summary = "Who the caller is, and until when",
      description = "By the token of the request, in the header or the cookie.")
  @APIResponse(
      responseCode = "200",
      description = "user, name, avatar?, tenant, roles, and expires in Unix ms")
  @APIResponse(responseCode = "204", description = "The request has no token")
  @APIResponse(responseCode = "401", description = "Its token is none, or is over")
  public Response me() {
    return json()
        .map(Response::ok)
        .orElseGet(Response::noContent)
        .header("Cache-Control", "no-store")
        .build();
  }

  /**
   * The caller; empty without credentials.
   *
   * @throws ProtocolException why they were refused
   */
  Optional<String> json() {
    Optional<ProtocolException> refusal = current.refusal();
    if (refusal.isPresent()) {
      throw refusal.get();
    }
    return current.caller().map(MeResource::json);
  }

  private static String json(Caller caller) {
    return JsonWriter.object()
        .text("user", caller.user())
        .text("name", caller.name())
        .text("avatar", caller.avatar().orElse(null))
        .text("tenant", caller.tenant())
        .array("roles", caller.roles().stream().sorted().map(JsonWriter::quote).toList())
        .number("expires", caller.expires().toEpochMilli())
        .end();
  }
}
