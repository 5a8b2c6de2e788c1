package dev.tidings.completion;

import dev.tidings.completion.CompletionBodies.Tokens;
import dev.tidings.protocol.ErrorCode;
import dev.tidings.protocol.ProtocolException;
import dev.tidings.rest.Problem;
import dev.tidings.security.Caller;
import dev.tidings.security.CurrentCaller;
import dev.tidings.session.Threads;
import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Answers that services push. */
@Path("/ai/v1/chat/{id}/tokens")
@RequestScoped
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "completions")
public class AnswerResource {
  /** How long an answer to a request waits for the database. */
  private static final Duration PATIENCE = Duration.ofSeconds(15);

  @Inject CurrentCaller current;
  @Inject CompletionOrders orders;
  @Inject Threads threads;

  /** Takes tokens of a service. */
  @POST
  @RolesAllowed("service")
  @Consumes(MediaType.APPLICATION_JSON)
  @Operation(
      summary = "Push the next tokens of an answer, or its end",
      description =
          "`seq` is the number of the first token, from 1. The answer comes when they are stored:"
              + " `next` is what to push next. Tokens that were pushed before are not taken twice.")
  @RequestBody(
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              examples = {
                @ExampleObject(
                    name = "tokens",
                    value = "{\"answerId\":7,\"seq\":1,\"tokens\":[\"Bi\",\"cycles\"]}"),
                @ExampleObject(
                    name = "end",
                    value =
                        "{\"answerId\":7,\"seq\":3,\"tokens\":[\".\"],\"complete\":{\"finishReason\":\"stop\",\"inputTokens\":12,\"outputTokens\":3}}"),
                @ExampleObject(
                    name = "error",
                    value =
                        "{\"answerId\":7,\"seq\":3,\"error\":{\"code\":\"overloaded\",\"message\":\"try"
                            + " later\",\"retryable\":true}}")
              }))
  @APIResponse(
      responseCode = "200",
      description = "`{conversationId, answerId, next, position, duplicate?, status}`")
  @APIResponse(
      responseCode = "409",
      description = "Tokens were left out: `expected` is the next; or it has ended: `status`")
  public CompletionStage<Response> push(@PathParam("id") String id, Tokens tokens) {
    Caller service = current.required();
    long conversation = Conversation.id(id).orElseThrow(Conversations::notFound);
    try {
      return inTime(
          orders.push(service.tenant(), conversation, tokens.answerId(), tokens.pushed()),
          progress -> Response.ok(progress.json()).build(),
          threads.pool());
    } catch (GapException | OverException e) {
      return CompletableFuture.completedFuture(refusal(e));
    }
  }

  /** Answers once it is done, or that it was not done in time. */
  static <T> CompletionStage<Response> inTime(
      CompletableFuture<T> done, Function<T, Response> answer, Executor pool) {
    return done.copy()
        .orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS)
        .handleAsync(
            (result, failure) -> failure == null ? answer.apply(result) : refusal(failure), pool);
  }

  private static ProtocolException late() {
    return new ProtocolException(
        ErrorCode.NO_ANSWER,
        "it could not be stored within "
            + PATIENCE.toSeconds()
            + " s, and may be later; ask again");
  }

  /** What is answered to a refusal that came later. */
  private static Response refusal(Throwable failure) {
    Throwable cause = failure.getCause();
    if (failure instanceof CompletionException && cause != null) {
      return refusal(cause);
    }
    if (failure instanceof GapException gap) {
      return Conflicts.of(gap);
    }
    if (failure instanceof OverException over) {
      return Conflicts.of(over);
    }
    if (failure instanceof ProtocolException refused) {
      return Problem.of(refused).response();
    }
    if (failure instanceof TimeoutException) {
      return Problem.of(late()).response();
    }
    throw new CompletionException(failure);
  }
}
