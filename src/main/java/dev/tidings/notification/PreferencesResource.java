package dev.tidings.notification;

import dev.tidings.rest.Idempotent;
import dev.tidings.security.CurrentCaller;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** What the caller wants to be told of, how and when. */
@Path("/notifications/preferences")
@RequestScoped
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "notifications")
public class PreferencesResource {
  private static final String EXAMPLE =
      """
      {"zone": "Europe/Berlin", "quietHours": {"from": "22:00", "to": "07:00"},
       "digestAt": "08:00", "kinds": [{"kind": "pipeline", "sound": false},
       {"kind": "collaboration", "digest": true}, {"kind": "system", "muted": true}]}""";

  @Inject CurrentCaller current;
  @Inject PreferenceStore store;

  /** What the caller wants now. */
  @GET
  @Operation(summary = "What the caller wants to be told of, how and when")
  public String get() {
    return PreferencesBody.json(store.of(own()));
  }

  /** Replaces it. */
  @PUT
  @Idempotent
  @Consumes(MediaType.APPLICATION_JSON)
  @Operation(summary = "Replace it; what is not given is as usual")
  @RequestBody(
      required = true,
      content =
          @Content(
              schema = @Schema(implementation = PreferencesBody.class),
              examples = @ExampleObject(name = "quiet nights", value = EXAMPLE)))
  public Response put(PreferencesBody body) {
    Preferences wanted = body.preferences();
    store.put(own(), wanted);
    return Response.ok(PreferencesBody.json(wanted), MediaType.APPLICATION_JSON_TYPE).build();
  }

  private InboxKey own() {
    return NotificationHandler.key(current.required());
  }
}
