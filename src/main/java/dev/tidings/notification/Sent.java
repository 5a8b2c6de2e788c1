package dev.tidings.notification;

import dev.tidings.protocol.JsonWriter;
import java.util.Optional;

/**
 * What became of a notice.
 *
 * @param stored how many users it was stored for; 0 for a broadcast, which reaches each user when
 *     they look
 * @param duplicates how many users had been told under its key
 * @param broadcast the number of the broadcast, where it is one
 * @param approval the approval that it asks for
 */
public record Sent(
    int stored, int duplicates, Optional<Long> broadcast, Optional<String> approval) {
  /** Whether nobody is told anything new. */
  boolean isDuplicate() {
    return stored == 0 && broadcast.isEmpty();
  }

  String json() {
    return JsonWriter.object()
        .number("stored", stored)
        .number("duplicates", duplicates)
        .optionalNumber("broadcast", broadcast.orElse(null))
        .text("approval", approval.orElse(null))
        .end();
  }
}
