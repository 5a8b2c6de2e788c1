package dev.tidings.notification;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.IntFunction;

/**
 * Does what is due for all users, those who wait longest first. Whoever fails waits for a while and
 * keeps nobody else waiting. Used by one thread at a time.
 */
final class DueRound {
  static final int USERS_AT_ONCE = 200;
  private static final Logger LOG = System.getLogger(DueRound.class.getName());

  /** How long a round goes on; what is left waits for the next. */
  private static final Duration LONGEST = Duration.ofSeconds(20);

  private static final Duration PAUSE = Duration.ofMinutes(1);

  private final IntFunction<List<InboxKey>> due;
  private final Consumer<InboxKey> work;
  private final Clock clock;

  /** Until when those wait who have failed. */
  private final Map<InboxKey, Long> failed = new HashMap<>();

  DueRound(IntFunction<List<InboxKey>> due, Consumer<InboxKey> work, Clock clock) {
    this.due = due;
    this.work = work;
    this.clock = clock;
  }

  void run() {
    long start = clock.millis();
    failed.values().removeIf(until -> until <= start);
    List<InboxKey> users;
    do {
      users = next();
      users.forEach(this::attempt);
    } while (users.size() == USERS_AT_ONCE && clock.millis() - start < LONGEST.toMillis());
  }

  private List<InboxKey> next() {
    return due.apply(USERS_AT_ONCE + failed.size()).stream()
        .filter(user -> !failed.containsKey(user))
        .limit(USERS_AT_ONCE)
        .toList();
  }

  private void attempt(InboxKey user) {
    try {
      work.accept(user);
    } catch (RuntimeException e) {
      LOG.log(Level.WARNING, "what is due for " + user + " waits for a while", e);
      failed.put(user, clock.millis() + PAUSE.toMillis());
    }
  }
}
