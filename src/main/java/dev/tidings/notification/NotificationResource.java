package dev.tidings.notification;

import dev.tidings.protocol.ErrorCode;
import dev.tidings.protocol.JsonObject;
import dev.tidings.protocol.ProtocolException;
import dev.tidings.rest.Idempotent;
import dev.tidings.rest.JsonBody;
import dev.tidings.rest.Page;
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
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Notifications: posted by services, listed and read by the users that they are for. */
@Path("/notifications")
@RequestScoped
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "notifications")
public class NotificationResource {
  private static final String EXAMPLE =
      """
      {"users": ["ann", "bob"], "kind": "pipeline", "severity": "error",
       "title": "The nightly import failed", "link": "/pipelines/nightly",
       "dedupeKey": "nightly-2026-03-01"}""";
  private static final String LIST_EXAMPLE =
      """
      {"items": [{"id": 17, "kind": "pipeline", "severity": "error",
        "title": "The nightly import failed", "link": "/pipelines/nightly",
        "source": "importer", "createdAt": 1772323200000, "state": "unread",
        "present": {"toast": true, "sound": false, "badge": true}}],
       "next": "AAAAAAAAABE2xrqY"}""";

  @Inject CurrentCaller current;
  @Inject Notifications notifications;
  @Inject Inboxes inboxes;

  /** Tells an audience; 200 when nobody is told anything new. */
  @POST
  @Idempotent
  @RolesAllowed("service")
  @Consumes(MediaType.APPLICATION_JSON)
  @Operation(summary = "Tell users something; it is on their devices once it is stored")
  @RequestBody(
      required = true,
      content =
          @Content(
              schema = @Schema(implementation = NotificationBody.class),
              examples = @ExampleObject(name = "two users", value = EXAMPLE)))
  @APIResponse(responseCode = "201", description = "Stored; how many users it is for")
  @APIResponse(responseCode = "200", description = "All of them had been told under this dedupeKey")
  @APIResponse(responseCode = "400", description = "A field breaks a rule; the problem names both")
  @APIResponse(responseCode = "422", description = "The Idempotency-Key had another body")
  public Response send(NotificationBody body) {
    Caller service = current.required();
    Sent sent = notifications.send(service.tenant(), body.audience(), body.notice(service.user()));
    return Response.status(sent.isDuplicate() ? Response.Status.OK : Response.Status.CREATED)
        .entity(sent.json())
        .type(MediaType.APPLICATION_JSON)
        .build();
  }

  /** The caller's notifications, the newest first. */
  @GET
  @Operation(summary = "The caller's notifications, the newest first")
  @APIResponse(
      responseCode = "200",
      content = @Content(examples = @ExampleObject(name = "a page", value = LIST_EXAMPLE)))
  public Response list(
      @QueryParam("cursor") @Nullable String cursor,
      @QueryParam("limit") @Nullable String limit,
      @QueryParam("kind") @Nullable String kind,
      @QueryParam("severity") @Nullable String severity,
      @QueryParam("unread") @Nullable String unread,
      @QueryParam("since") @Nullable String since,
      @QueryParam("until") @Nullable String until,
      @QueryParam("parent") @Nullable String parent) {
    Page.Asked asked = Page.Asked.of(cursor, limit);
    InboxFilter filter =
        new InboxFilter(
            Optional.ofNullable(kind),
            Optional.ofNullable(severity),
            "true".equals(unread),
            Optional.ofNullable(since).map(s -> number("since", s)),
            Optional.ofNullable(until).map(u -> number("until", u)),
            Optional.ofNullable(parent).map(p -> number("parent", p)).orElse(0L));
    InboxKey own = own();
    notifications.takeOver(own, current.required().roles());
    return fresh(inboxes.list(own, filter, asked).json(item -> item));
  }

  /** How many are unread. */
  @GET
  @Path("/unread")
  @Operation(summary = "The caller's unread count and its version")
  public Response unread() {
    return fresh(notifications.takeOver(own(), current.required().roles()).json());
  }

  /** One notification. */
  @GET
  @Path("/{id}")
  @Operation(summary = "One of the caller's notifications")
  public Response one(@PathParam("id") String id) {
    return fresh(inboxes.one(own(), number("id", id)));
  }

  /** Marks one as read. */
  @POST
  @Path("/{id}/read")
  @Idempotent
  @Operation(summary = "Mark one as read; doing it again changes nothing")
  public Response read(@PathParam("id") String id) {
    return mark(id, State.READ);
  }

  /** Marks one as unread. */
  @POST
  @Path("/{id}/unread")
  @Idempotent
  @Operation(summary = "Mark one as unread")
  public Response unread(@PathParam("id") String id) {
    return mark(id, State.UNREAD);
  }

  /** Takes one out of the list for good. */
  @POST
  @Path("/{id}/dismiss")
  @Idempotent
  @Operation(summary = "Take one out of the list for good")
  public Response dismiss(@PathParam("id") String id) {
    return mark(id, State.DISMISSED);
  }

  /** Marks all as read; with {@code {"upTo": id}} those that the user has seen. */
  @POST
  @Path("/read-all")
  @Idempotent
  @Operation(summary = "Mark all as read, or all up to {\"upTo\": id}; says up to which")
  public Response readAll(InputStream body) throws IOException {
    JsonObject given = JsonBody.read(body).orElseGet(JsonObject::empty);
    return fresh(inboxes.readAll(own(), NotificationHandler.upTo(given)).json());
  }

  private Response mark(String id, State state) {
    InboxKey own = own();
    long number = number("id", id);
    if (state != State.DISMISSED) {
      inboxes.one(own, number); // else 404
    }
    return fresh(inboxes.mark(own, List.of(number), state).json());
  }

  private InboxKey own() {
    return NotificationHandler.key(current.required());
  }

  private static Response fresh(String json) {
    return Response.ok(json, MediaType.APPLICATION_JSON_TYPE)
        .header("Cache-Control", "no-store")
        .build();
  }

  private static long number(String field, String text) {
    if (!text.matches("\\d{1,16}")) {
      throw new ProtocolException(
          ErrorCode.BAD_FIELD, field, field + " must be an integer of at least 0");
    }
    return Long.parseLong(text);
  }
}
