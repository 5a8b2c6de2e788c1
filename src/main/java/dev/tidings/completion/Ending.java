package dev.tidings.completion;

import org.jspecify.annotations.Nullable;

/** How an answer ends; each ends once, in one of these ways. */
sealed interface Ending {
  /**
   * All was said that was to be said.
   *
   * @param finishReason why no more: {@code stop}, {@code length}, {@code content_filter} or what a
   *     service calls it
   * @param usage null where nobody counted
   */
  record Complete(String finishReason, @Nullable Usage usage) implements Ending {}

  /**
   * It could not go on.
   *
   * @param code what is at fault, for programs
   * @param message the same for people; nothing of it comes from the model's server
   * @param retryable whether asking again may help
   */
  record Failed(String code, String message, boolean retryable) implements Ending {}

  /** Somebody did not want it any more. */
  record Cancelled(String by) implements Ending {}
}
