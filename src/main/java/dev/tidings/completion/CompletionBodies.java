package dev.tidings.completion;

import dev.tidings.protocol.ErrorCode;
import dev.tidings.protocol.JsonObject;
import dev.tidings.protocol.ProtocolException;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The bodies of requests about conversations. */
final class CompletionBodies {
  private static final int MAX_TOKENS = 1_000;
  private static final int MAX_TOKEN = 8_000;
  private static final String CODE = "[a-z][a-z0-9_]{0,63}";

  private CompletionBodies() {}

  /**
   * A question.
   *
   * @param id the caller's own, so that a repeat is the same answer
   * @param user for whom a service asks
   */
  record Question(
      @Min(1) @Nullable Long conversationId,
      @Size(min = 1, max = Ask.MAX_TEXT) @Nullable String message,
      @NotNull @Size(min = 1, max = Ask.MAX_REF) String id,
      @Size(min = 1, max = 128) @Nullable String user,
      @Size(min = 1, max = 128) @Nullable String userName) {}

  /** What a service pushes: tokens, the first of which has the number {@code seq}, or an end. */
  record Tokens(
      @Min(1) long answerId,
      @Min(1) long seq,
      @Size(max = MAX_TOKENS)
          @Nullable List<@NotNull @Size(min = 1, max = MAX_TOKEN) String> tokens,
      @Valid @Nullable Completed complete,
      @Valid @Nullable Failure error) {
    Pushed pushed() {
      List<String> pushed = Objects.requireNonNullElse(tokens, List.of());
      if (complete != null && error != null) {
        throw new ProtocolException(
            ErrorCode.BAD_FIELD, "error", "error must not come with complete");
      }
      if (pushed.isEmpty() && complete == null && error == null) {
        throw JsonObject.missing("tokens");
      }
      return new Pushed(seq, pushed, ending());
    }

    private @Nullable Ending ending() {
      if (complete != null) {
        return complete.ending();
      }
      return error == null ? null : error.ending();
    }
  }

  /** All was said; how much that took, where the service has counted. */
  record Completed(
      @Pattern(regexp = "[a-z_]{1,32}", message = "must match [a-z_]{1,32}")
          @Nullable String finishReason,
      @Min(0) @Nullable Long inputTokens,
      @Min(0) @Nullable Long outputTokens) {
    Ending ending() {
      Usage usage =
          inputTokens == null || outputTokens == null ? null : new Usage(inputTokens, outputTokens);
      return new Ending.Complete(Objects.requireNonNullElse(finishReason, "stop"), usage);
    }
  }

  /** It cannot go on. */
  record Failure(
      @NotNull @Pattern(regexp = CODE, message = "must match " + CODE) String code,
      @Size(max = MessageRow.MAX_ERROR) @Nullable String message,
      boolean retryable) {
    Ending ending() {
      return new Ending.Failed(code, Objects.requireNonNullElse(message, ""), retryable);
    }
  }

  /** To whom a conversation is shown. */
  record Share(@NotNull @Size(max = 100) List<@NotNull @Size(min = 1, max = 128) String> users) {}
}
