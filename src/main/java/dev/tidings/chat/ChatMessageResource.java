package dev.tidings.chat;

import dev.tidings.channel.ChannelKey;
import dev.tidings.channel.Publication;
import dev.tidings.channel.Published;
import dev.tidings.channel.Publishing;
import dev.tidings.protocol.ErrorCode;
import dev.tidings.protocol.FrameId;
import dev.tidings.protocol.JsonValue;
import dev.tidings.protocol.JsonWriter;
import dev.tidings.protocol.ProtocolException;
import dev.tidings.protocol.Sender;
import dev.tidings.rest.Idempotent;
import dev.tidings.rest.Page;
import dev.tidings.rest.PageCursor;
import dev.tidings.rest.Visitors;
import dev.tidings.security.Caller;
import dev.tidings.security.CurrentCaller;
import dev.tidings.security.RateExceededException;
import dev.tidings.security.RateLimits;
import dev.tidings.security.Role;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** The messages of a chat, and what was seen of it. */
@Path("/chat")
@RequestScoped
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "chat")
public class ChatMessageResource {
  /** The device of whoever posts: its messages are in order with each other. */
  private static final String DEVICE = "rest";

  private static final RateLimits.Limit USERS = RateLimits.Limit.perSecond(20, 40);
  private static final RateLimits.Limit VISITORS = RateLimits.Limit.perSecond(2, 10);
  private static final long PATIENCE_SECONDS = 10;

  @Inject CurrentCaller current;
  @Inject ChatAccess access;
  @Inject ChatMessages messages;
  @Inject ChatFrames frames;
  @Inject AgentsHere agents;
  @Inject Publishing publishing;
  @Inject RateLimits rates;

  /** The messages of a chat. */
  @GET
  @Path("{id}/messages")
  @Visitors
  @Operation(summary = "The messages of a chat, newest first")
  public String list(
      @PathParam("id") String id,
      @QueryParam("cursor") @Nullable String cursor,
      @QueryParam("limit") @Nullable String limit) {
    Chat chat = visible(id);
    Page.Asked asked = Page.Asked.of(cursor, limit);
    List<StoredMessage> found =
        messages.before(
            chat.id(),
            asked.after().map(after -> after.key(0)).orElse(Long.MAX_VALUE),
            asked.limit() + 1);
    return asked.page(found, message -> PageCursor.of(message.number())).json(StoredMessage::json);
  }

  /** Says something; the same as a publication on the chat's channel. */
  @POST
  @Path("{id}/messages")
  @Visitors
  @Consumes(MediaType.APPLICATION_JSON)
  @Operation(
      summary = "Say something in a chat",
      description =
          "The same as publishing on `chat:{id}`. With an `id`, or an `Idempotency-Key` of at most 64 characters, a repeat is the same message, for ever.")
  @RequestBody(
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              examples =
                  @ExampleObject(
                      name = "text",
                      value = "{\"text\":\"Hello, I need help\",\"id\":\"m-1\"}")))
  @APIResponse(responseCode = "201", description = "It is stored, and an event: `{eventId}`")
  @APIResponse(responseCode = "200", description = "It was stored before")
  @APIResponse(responseCode = "409", description = "The chat is closed, or the id was used")
  @APIResponse(responseCode = "429", description = "Too much at once; Retry-After says when")
  public Response say(
      @PathParam("id") String id,
      @HeaderParam("Idempotency-Key") @Nullable String key,
      ChatBodies.Message body) {
    Chat chat = visible(id);
    Caller caller = current.required();
    requireRate(caller);
    if (caller.has(Role.AGENT)) {
      agents.know(caller);
    }
    Published published = awaited(publication(chat, caller, ref(body.id(), key), body));
    return Response.status(published.duplicate() ? Response.Status.OK : Response.Status.CREATED)
        .entity(JsonWriter.object().text("eventId", published.eventId().toString()).end())
        .build();
  }

  private static FrameId ref(@Nullable String id, @Nullable String key) {
    return id == null ? FrameId.ofKey(key) : FrameId.of(id);
  }

  private static Publication publication(
      Chat chat, Caller caller, FrameId ref, ChatBodies.Message body) {
    JsonValue data = body.data();
    return new Publication(
        new ChannelKey(chat.tenant(), chat.channel()),
        new Sender(caller.user(), DEVICE, caller.name()),
        ref,
        JsonWriter.object()
            .text("text", body.text())
            .json("data", data == null ? null : data.json())
            .end(),
        null);
  }

  /** Waits, no longer than a client would. */
  private Published awaited(Publication publication) {
    try {
      return publishing
          .publish(publication)
          .toCompletableFuture()
          .orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS)
          .join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof ProtocolException refusal) {
        throw refusal;
      }
      throw new ProtocolException(
          ErrorCode.STORE_UNAVAILABLE, "the message could not be stored; send it again");
    }
  }

  /** Notes what was seen. */
  @POST
  @Path("{id}/viewed")
  @Visitors
  @Idempotent
  @Consumes(MediaType.APPLICATION_JSON)
  @Operation(summary = "Say that a chat was seen up to a message, or all of it")
  @RequestBody(
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              examples = @ExampleObject(name = "up to", value = "{\"number\":7}")))
  @APIResponse(responseCode = "204", description = "Noted; nobody goes back")
  public Response viewed(@PathParam("id") String id, ChatBodies.View body) {
    Chat chat = visible(id);
    requireRate(current.required());
    Long number = body.number();
    frames.view(
        current.required(),
        chat.id(),
        number == null ? OptionalLong.empty() : OptionalLong.of(number));
    return Response.noContent().build();
  }

  /** What sessions are held to over the WebSocket, and visitors closer. */
  private void requireRate(Caller caller) {
    if (caller.has(Role.SERVICE)) {
      return;
    }
    long wait =
        rates.tryAcquire(
            "chat " + caller.tenant() + ' ' + caller.user(), caller.isLimited() ? VISITORS : USERS);
    if (wait > 0) {
      throw new RateExceededException("too much at once for a chat", wait);
    }
  }

  private Chat visible(String id) {
    return access.required(current.required(), id);
  }
}
