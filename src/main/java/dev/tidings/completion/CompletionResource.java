package dev.tidings.completion;

import dev.tidings.completion.CompletionBodies.Question;
import dev.tidings.completion.CompletionBodies.Share;
import dev.tidings.protocol.ErrorCode;
import dev.tidings.protocol.JsonObject;
import dev.tidings.protocol.JsonWriter;
import dev.tidings.protocol.ProtocolException;
import dev.tidings.rest.Page;
import dev.tidings.rest.PageCursor;
import dev.tidings.rest.Problem;
import dev.tidings.security.Caller;
import dev.tidings.security.CurrentCaller;
import dev.tidings.security.Role;
import dev.tidings.session.Threads;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Conversations with AI models. */
@Path("/ai/v1/chat")
@RequestScoped
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@Tag(name = "completions")
public class CompletionResource {
  @Inject CurrentCaller current;
  @Inject CompletionAccess access;
  @Inject Conversations conversations;
  @Inject CompletionOrders orders;
  @Inject Threads threads;

  /** Asks. */
  @POST
  @Operation(
      summary = "Ask something; the answer comes by the stream and the channel",
      description =
          "The same `id` of the same caller is the same answer. A service begins an answer that it"
              + " pushes itself, for the user whom it names.")
  @RequestBody(
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              examples = {
                @ExampleObject(
                    name = "question",
                    value = "{\"id\":\"tab-7f3a9c21-1\",\"message\":\"What sold best in May?\"}"),
                @ExampleObject(
                    name = "of a service",
                    value =
                        "{\"id\":\"job-17\",\"user\":\"ann\",\"userName\":\"Ann\",\"message\":\"What"
                            + " sold best in May?\"}")
              }))
  @APIResponse(responseCode = "202", description = "`{conversationId, answerId}`")
  @APIResponse(responseCode = "409", description = "An answer grows; `answerId` says which")
  @APIResponse(responseCode = "429", description = "Over a limit; see Retry-After")
  @APIResponse(responseCode = "503", description = "No model is set: tidings.ai.base-url")
  public Response ask(Question question) {
    Caller caller = current.required();
    Ask ask = caller.has(Role.SERVICE) ? ofService(caller, question) : ofUser(caller, question);
    Optional.ofNullable(ask.conversationId())
        .ifPresent(id -> access.owned(caller, String.valueOf(id)));
    try {
      Message answer = orders.ask(ask).answer();
      return Response.status(Response.Status.ACCEPTED)
          .entity(
              JsonWriter.object()
                  .number("conversationId", answer.conversationId())
                  .number("answerId", answer.id())
                  .end())
          .build();
    } catch (RunningException e) {
      return Conflicts.of(e);
    }
  }

  private static Ask ofUser(Caller caller, Question question) {
    if (question.user() != null || question.userName() != null) {
      throw new ProtocolException(
          ErrorCode.FORBIDDEN, "user", "only services ask for somebody else");
    }
    if (question.message() == null) {
      throw JsonObject.missing("message");
    }
    Person author = new Person(caller.user(), caller.name());
    return ask(caller, author, question, Source.MODEL);
  }

  private static Ask ofService(Caller caller, Question question) {
    String user = question.user();
    if (question.conversationId() == null && user == null) {
      throw JsonObject.missing("user");
    }
    String id = user == null ? caller.user() : user;
    String name = question.userName();
    return ask(caller, new Person(id, name == null ? id : name), question, Source.SERVICE);
  }

  private static Ask ask(Caller caller, Person author, Question question, Source source) {
    return new Ask(
        caller.tenant(),
        caller.user(),
        author,
        question.conversationId(),
        question.message(),
        question.id(),
        source);
  }

  /** The conversations that the caller may see. */
  @GET
  @Operation(summary = "Conversations, newest first: own and shared ones; all for services")
  public String list(
      @QueryParam("cursor") @Nullable String cursor, @QueryParam("limit") @Nullable String limit) {
    Caller caller = current.required();
    Page.Asked page = Page.Asked.of(cursor, limit);
    Optional<String> user =
        caller.has(Role.SERVICE) ? Optional.empty() : Optional.of(caller.user());
    List<Conversation> found =
        conversations.list(caller.tenant(), user, before(page), page.limit() + 1);
    return page.page(found, c -> PageCursor.of(c.id())).json(Conversation::json);
  }

  /** One conversation. */
  @GET
  @Path("{id}")
  @Operation(
      summary = "A conversation with a page of its messages, newest first",
      description =
          "`answerId` is there while an answer grows; its text is empty in the list, and comes by"
              + " the stream.")
  public String get(
      @PathParam("id") String id,
      @QueryParam("cursor") @Nullable String cursor,
      @QueryParam("limit") @Nullable String limit) {
    Conversation found = access.required(current.required(), id);
    Page.Asked page = Page.Asked.of(cursor, limit);
    List<Message> messages = conversations.before(found.id(), before(page), page.limit() + 1);
    String items = page.page(messages, m -> PageCursor.of(m.number())).json(Message::json);
    String json = found.json();
    return json.substring(0, json.length() - 1) + ',' + items.substring(1);
  }

  private static long before(Page.Asked page) {
    return page.after().map(place -> place.key(0)).orElse(Long.MAX_VALUE);
  }

  /** To whom a conversation is shown. */
  @GET
  @Path("{id}/share")
  @Operation(summary = "The users to whom a conversation is shown")
  public String viewers(@PathParam("id") String id) {
    return shown(access.required(current.required(), id));
  }

  /** Shows a conversation to others. */
  @PUT
  @Path("{id}/share")
  @Operation(summary = "Show a conversation to these users, and to nobody else; for its owner")
  @RequestBody(
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              examples = @ExampleObject(name = "share", value = "{\"users\":[\"ben\"]}")))
  public String share(@PathParam("id") String id, Share share) {
    Conversation found = access.owned(current.required(), id);
    orders.share(found, share.users().stream().distinct().toList());
    return shown(found);
  }

  private String shown(Conversation conversation) {
    return JsonWriter.object()
        .array(
            "users",
            conversations.viewers(conversation.id()).stream().map(JsonWriter::quote).toList())
        .end();
  }

  /** Deletes a conversation. */
  @DELETE
  @Path("{id}")
  @Consumes(MediaType.WILDCARD)
  @Operation(summary = "Delete a conversation with all that was said in it; for its owner")
  @APIResponse(responseCode = "204", description = "It is gone")
  @APIResponse(responseCode = "409", description = "An answer grows; cancel it first")
  public Response delete(@PathParam("id") String id) {
    try {
      orders.delete(access.owned(current.required(), id));
      return Response.noContent().build();
    } catch (RunningException e) {
      return Conflicts.of(e);
    }
  }

  /** Stops an answer. */
  @POST
  @Path("{id}/cancel")
  @Consumes(MediaType.WILDCARD)
  @Operation(summary = "Stop the answer that grows; for the owner, administrators and services")
  @APIResponse(responseCode = "200", description = "The newest answer as it ended, now or before")
  @APIResponse(responseCode = "404", description = "Nothing was ever answered here")
  public CompletionStage<Response> cancel(@PathParam("id") String id) {
    Caller caller = current.required();
    Conversation conversation = access.stoppable(caller, id);
    return AnswerResource.inTime(
        orders.cancel(conversation, caller.user()),
        ended ->
            ended
                .map(answer -> Response.ok(answer.endJson()).build())
                .orElseGet(() -> Problem.notFound().response()),
        threads.pool());
  }
}
