package dev.tidings.chat;

import dev.tidings.protocol.ErrorCode;
import dev.tidings.protocol.JsonWriter;
import dev.tidings.protocol.ProtocolException;
import dev.tidings.rest.Idempotent;
import dev.tidings.security.Caller;
import dev.tidings.security.CurrentCaller;
import dev.tidings.security.Role;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Who is in a chat. What a caller may not see is not there. */
@Path("/chat/{id}/participants")
@RequestScoped
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "chat")
public class ParticipantResource {
  @Inject CurrentCaller current;
  @Inject ChatAccess access;
  @Inject Participants participants;

  /** Who is in it. */
  @GET
  @Operation(summary = "Who is in a chat, who joined first in front")
  public String list(@PathParam("id") String id) {
    Chat chat = access.required(current.required(), id);
    return JsonWriter.object()
        .array("items", participants.of(chat.id()).stream().map(Participant::json).toList())
        .end();
  }

  /** Puts a user into it. */
  @POST
  @Idempotent
  @Consumes(MediaType.APPLICATION_JSON)
  @Operation(
      summary = "Put a user into a chat; it is told on its own channel",
      description =
          "By a participant of a chat among users; by agents and admins in a visitor's chat; by services in any.")
  @RequestBody(
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              examples =
                  @ExampleObject(name = "one", value = "{\"userId\":\"cleo\",\"name\":\"Cleo\"}")))
  @APIResponse(responseCode = "201", description = "The participant")
  @APIResponse(responseCode = "200", description = "The participant, who was one before")
  @APIResponse(responseCode = "409", description = "The chat is closed, or has 100 participants")
  public Response add(@PathParam("id") String id, ChatBodies.User body) {
    Chat chat = changeable(id);
    Participants.Added added =
        participants
            .add(chat.tenant(), chat.id(), body.person(), current.required().user())
            .orElseThrow(ChatResource::notFound);
    return Response.status(added.before() ? Response.Status.OK : Response.Status.CREATED)
        .entity(added.participant().json())
        .build();
  }

  /** Takes a user out of it. */
  @DELETE
  @Path("{user}")
  @Idempotent
  @Operation(
      summary = "Take a user out of a chat, or leave it",
      description =
          "The user's subscriptions of the chat end at once. With the last participant a chat among users is closed.")
  @APIResponse(responseCode = "204", description = "The user is not in the chat")
  @APIResponse(
      responseCode = "409",
      description = "It is the visitor of the chat, or the agent who has it")
  public Response remove(@PathParam("id") String id, @PathParam("user") String user) {
    Chat chat = changeable(id);
    participants.remove(chat.tenant(), chat.id(), user, current.required().user());
    return Response.noContent().build();
  }

  /** A user who was put into a visitor's chat sees it, and changes nothing of it. */
  private Chat changeable(String id) {
    Caller caller = current.required();
    Chat chat = access.required(caller, id);
    if (chat.isOfVisitor() && !ChatAccess.seesVisitors(caller) && !caller.has(Role.SERVICE)) {
      throw new ProtocolException(
          ErrorCode.FORBIDDEN, "who is in a visitor's chat is for agents, admins and services");
    }
    return chat;
  }
}
