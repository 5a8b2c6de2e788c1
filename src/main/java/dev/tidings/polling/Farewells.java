package dev.tidings.polling;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.tidings.protocol.ServerFrame.Disconnect;
import java.time.Duration;
import java.util.Optional;

/**
 * What clients are still to be told that were dismissed on this node, most often between two polls:
 * the next one would make a session anew. Kept for a time. Safe for use by several threads.
 */
final class Farewells {
  private static final Duration KEPT = Duration.ofMinutes(10);
  private static final int MOST = 20_000;

  private final Cache<Client, Disconnect> lasts =
      Caffeine.newBuilder().maximumSize(MOST).expireAfterWrite(KEPT).build();

  /** A client on a device, which another one may have later. */
  private record Client(PollingDevice device, long beginning) {}

  /** Notes what the client is to be told that had this turn. */
  void add(PollingDevice device, long turn, Disconnect last) {
    lasts.put(new Client(device, AnswerNumbers.beginning(turn)), last);
  }

  /** What the client that has this turn is to be told instead of events. */
  Optional<Disconnect> of(PollingDevice device, long turn) {
    return Optional.ofNullable(
        lasts.getIfPresent(new Client(device, AnswerNumbers.beginning(turn))));
  }
}
