package dev.tidings.chat;

import dev.tidings.chat.Chat.Person;
import dev.tidings.chat.Chat.Status;
import dev.tidings.protocol.ErrorCode;
import dev.tidings.protocol.JsonWriter;
import dev.tidings.protocol.ProtocolException;
import dev.tidings.rest.Idempotent;
import dev.tidings.rest.Page;
import dev.tidings.rest.PageCursor;
import dev.tidings.rest.Problem;
import dev.tidings.rest.ProblemException;
import dev.tidings.rest.Visitors;
import dev.tidings.security.Caller;
import dev.tidings.security.CurrentCaller;
import dev.tidings.security.Role;
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
import java.net.URI;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Chats: opened, listed, given to agents and closed. What a caller may not see is not there. */
@Path("/chat")
@RequestScoped
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "chat")
public class ChatResource {
  @Inject CurrentCaller current;
  @Inject Chats chats;
  @Inject ChatAccess access;
  @Inject ChatMessages messages;
  @Inject ChatAssignments assignments;
  @Inject AgentsHere agents;

  /** Opens a chat among users. */
  @POST
  @Idempotent
  @Consumes(MediaType.APPLICATION_JSON)
  @Operation(summary = "Open a chat among users; each of them is told on its own channel")
  @RequestBody(
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              examples =
                  @ExampleObject(
                      name = "two",
                      value =
                          "{\"subject\":\"Plans\",\"participants\":[{\"userId\":\"ben\",\"name\":\"Ben\"}]}")))
  @APIResponse(responseCode = "201", description = "The chat; its channel is `chat:{id}`")
  public Response open(ChatBodies.Open body) {
    Caller caller = current.required();
    Map<String, Person> participants = new LinkedHashMap<>();
    body.participants().forEach(user -> participants.putIfAbsent(user.userId(), user.person()));
    Person opener = new Person(caller.user(), caller.name());
    Chat chat =
        chats.open(
            NewChat.internal(
                caller.tenant(), opener, body.subject(), List.copyOf(participants.values())));
    return Response.created(URI.create("/api/chat/" + chat.id())).entity(chat.json()).build();
  }

  /** The chats that the caller may see. */
  @GET
  @Operation(
      summary = "Chats, newest first: one's own, for agents and admins those of visitors as well")
  public String list(
      @QueryParam("status") @Nullable String status,
      @QueryParam("cursor") @Nullable String cursor,
      @QueryParam("limit") @Nullable String limit) {
    Caller caller = current.required();
    Page.Asked asked = Page.Asked.of(cursor, limit);
    List<Chat> found =
        chats.list(
            caller.tenant(),
            caller.has(Role.SERVICE) ? null : caller.user(),
            ChatAccess.seesVisitors(caller),
            Optional.ofNullable(status).map(ChatResource::status),
            asked.after().map(after -> after.key(0)).orElse(Long.MAX_VALUE),
            asked.limit() + 1);
    return asked.page(found, chat -> PageCursor.of(chat.id())).json(Chat::json);
  }

  private static Status status(String name) {
    return Arrays.stream(Status.values())
        .filter(status -> status.wireName().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new ProtocolException(
                    ErrorCode.BAD_FIELD, "status", "status must be queued, open or closed"));
  }

  /** What the caller has not seen. */
  @GET
  @Path("unread")
  @Operation(summary = "How many messages of each chat the caller has not seen")
  public String unread() {
    Caller caller = current.required();
    List<Unread> all = messages.unread(caller.tenant(), caller.user());
    return JsonWriter.object()
        .number("total", all.stream().mapToLong(Unread::unread).sum())
        .array("sessions", all.stream().map(Unread::json).toList())
        .end();
  }

  /** One chat. */
  @GET
  @Path("{id}")
  @Visitors
  @Operation(summary = "One chat")
  public String get(@PathParam("id") String id) {
    return visible(id).json();
  }

  /** Closes a chat. */
  @POST
  @Path("{id}/close")
  @Visitors
  @Idempotent
  @Operation(summary = "Close a chat: nothing more is said in it; again changes nothing")
  @APIResponse(responseCode = "200", description = "The chat, which is closed")
  public Response close(@PathParam("id") String id) {
    Chat chat = visible(id);
    Chat closed =
        chats
            .close(chat.tenant(), chat.id(), current.required().user())
            .orElseThrow(ChatResource::notFound);
    return Response.ok(closed.json()).build();
  }

  /** Gives a chat to an agent. */
  @POST
  @Path("{id}/assign")
  @Idempotent
  @RolesAllowed({"agent", "service", "admin"})
  @Consumes(MediaType.APPLICATION_JSON)
  @Operation(
      summary = "Give a visitor's chat to an agent: the one named, or whose turn it is",
      description =
          "Agents may take what nobody has and hand on what they have; services and admins may take it from anybody.")
  @RequestBody(
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              examples = @ExampleObject(name = "to one", value = "{\"agent\":\"ann\"}")))
  @APIResponse(responseCode = "200", description = "The chat with its agent")
  @APIResponse(
      responseCode = "409",
      description = "It is closed, another agent has it, or nobody is here who has room")
  public Response assign(@PathParam("id") String id, ChatBodies.Assign body) {
    Caller caller = current.required();
    if (caller.has(Role.AGENT)) {
      agents.know(caller);
    }
    Chat chat = visible(id);
    Optional<Chat> given =
        body.agent() == null ? next(chat, caller) : to(chat, body.agent(), caller);
    return Response.ok(given.orElseThrow(() -> nobody(chat)).json()).build();
  }

  private Optional<Chat> next(Chat chat, Caller caller) {
    return assignments.assignNext(
        chat.tenant(), chat.id(), caller.user(), agents.of(chat.tenant())::contains);
  }

  private Optional<Chat> to(Chat chat, String user, Caller caller) {
    Person agent =
        assignments
            .agent(chat.tenant(), user)
            .orElseThrow(
                () ->
                    new ProtocolException(
                        ErrorCode.BAD_FIELD, "agent", "agent must be one who was here before"));
    boolean anybodys = caller.has(Role.SERVICE) || caller.has(Role.ADMIN);
    return assignments.assign(
        chat.tenant(),
        chat.id(),
        agent,
        caller.user(),
        holder -> anybodys || holder.equals(caller.user()));
  }

  private static ProtocolException nobody(Chat chat) {
    return new ProtocolException(
        ErrorCode.CONFLICT,
        "agent",
        "chat "
            + chat.id()
            + " is no visitor's, is closed, is with an agent who is here, or no agent has room");
  }

  private Chat visible(String id) {
    return access.required(current.required(), id);
  }

  static ProblemException notFound() {
    return new ProblemException(Problem.notFound());
  }
}
