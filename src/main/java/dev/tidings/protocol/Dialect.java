package dev.tidings.protocol;

import java.util.Optional;
import java.util.Set;

/** The ways in which clients name the same things. What each looks like is in the protocol page. */
public enum Dialect {
  /** The contract as it stands. */
  CANONICAL,
  /** Flat events with snake-case names; a client says {@code action}. */
  FLAT,
  /** Events of topics; a client says {@code topics}. */
  TOPIC,
  /** The gateway's envelope; a client says {@code _id}, {@code t} or {@code data}. */
  GATEWAY;

  /** Said in the same way, and answered in the same way, in every dialect. */
  private static final Set<String> COMMON = Set.of("ping", "auth", "refresh");

  /** The dialect that a frame is in, if it tells; the first sign in this order counts. */
  static Optional<Dialect> of(JsonObject frame) {
    if (frame.has("action")) {
      return Optional.of(FLAT);
    }
    if (frame.has("topics")) {
      return Optional.of(TOPIC);
    }
    String type = frame.readableText("type");
    if (frame.has("_id")
        || frame.has("t")
        || frame.has("data")
        || type.equals("presence_update")
        || (type.equals("sync") && !frame.has("channel"))) {
      return Optional.of(GATEWAY);
    }
    return type.isEmpty() || COMMON.contains(type) ? Optional.empty() : Optional.of(CANONICAL);
  }
}
