package dev.tidings.activity;

import dev.tidings.notification.FeedReader;
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
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** The feed of a tenant: added to by services, read by everybody as far as it is for them. */
@Path("/activity")
@RequestScoped
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "activity")
public class ActivityResource {
  private static final int MAX_DATA = 16_000;

  @Inject CurrentCaller current;
  @Inject Activities activities;

  /** Adds something that happened. */
  @POST
  @RolesAllowed("service")
  @Idempotent
  @Consumes(MediaType.APPLICATION_JSON)
  @Operation(
      summary = "Add something that happened",
      description =
          "The same kind by the same actor about the same subject within the window is counted instead of being another.")
  @RequestBody(
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              examples = {
                @ExampleObject(
                    name = "upload",
                    value =
                        "{\"kind\":\"file.uploaded\",\"actor\":{\"id\":\"ann\",\"name\":\"Ann\"},\"subject\":{\"id\":\"sales.csv\"},\"link\":\"/files/7\"}"),
                @ExampleObject(
                    name = "for one role",
                    value =
                        "{\"kind\":\"dashboard.shared\",\"actor\":{\"id\":\"ann\",\"name\":\"Ann\"},\"subject\":{\"id\":\"7\",\"name\":\"Revenue\"},\"audience\":\"role:sales\"}")
              }))
  @APIResponse(responseCode = "201", description = "The activity as it is now, with its count")
  public Response add(ActivityBody body) {
    Caller caller = current.required();
    Activity activity =
        activities.record(
            new NewActivity(
                caller.tenant(),
                body.kind(),
                body.actor().named(),
                body.subject().named(),
                body.link(),
                data(body.data()),
                body.mayRead()));
    return Response.status(Response.Status.CREATED).entity(activity.json()).build();
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

  /** The feed. */
  @GET
  @Operation(summary = "What happened, newest first, as far as it is for the caller")
  public String list(
      @QueryParam("kind") @Nullable String kind,
      @QueryParam("cursor") @Nullable String cursor,
      @QueryParam("limit") @Nullable String limit) {
    Caller caller = current.required();
    Page.Asked asked = Page.Asked.of(cursor, limit);
    List<Activity> found =
        activities.list(
            caller.tenant(),
            FeedReader.of(caller).stream().map(FeedReader::text).toList(),
            Optional.ofNullable(kind),
            asked.after().map(after -> after.key(0)).orElse(Long.MAX_VALUE),
            asked.limit() + 1);
    return asked.page(found, a -> PageCursor.of(a.moved())).json(Activity::json);
  }
}
