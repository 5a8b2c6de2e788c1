package dev.tidings.activity;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.tidings.activity.NewActivity.Named;
import dev.tidings.session.OneByOne;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * Looks at users who connect, each once for as long as it is remembered, one after the other:
 * however many come at a time, one thread and one connection of the database work on them. Whoever
 * could not be looked at, or did not fit into the queue, is looked at when it connects again.
 */
final class Newcomers {
  private static final Logger LOG = System.getLogger(Newcomers.class.getName());

  /** A user of a tenant. */
  record Newcomer(String tenant, Named user) {}

  private record Member(String tenant, String user) {}

  private final Consumer<Newcomer> look;
  private final OneByOne<Newcomer> waiting;

  /** Whoever waits or was looked at. */
  private final Cache<Member, Boolean> known;

  /**
   * Nobody waits.
   *
   * @param most how many may wait, and how many are remembered
   */
  Newcomers(Executor worker, int most, Consumer<Newcomer> look) {
    this.look = look;
    this.waiting = new OneByOne<>(worker, most, this::lookAt);
    this.known = Caffeine.newBuilder().maximumSize(most).executor(Runnable::run).build();
  }

  /** Returns at once; the look follows, unless there was one. */
  void connected(Newcomer newcomer) {
    if (known.asMap().putIfAbsent(memberOf(newcomer), true) == null && !waiting.add(newcomer)) {
      known.invalidate(memberOf(newcomer));
    }
  }

  private void lookAt(Newcomer newcomer) {
    try {
      look.accept(newcomer);
    } catch (RuntimeException e) {
      known.invalidate(memberOf(newcomer));
      LOG.log(Level.WARNING, "whether " + newcomer + " is new could not be found out", e);
    }
  }

  private static Member memberOf(Newcomer newcomer) {
    return new Member(newcomer.tenant(), newcomer.user().id());
  }
}
