package dev.tidings.outbox;

import dev.tidings.channel.Broker;
import dev.tidings.channel.Brokers;
import dev.tidings.channel.ChannelKey;
import dev.tidings.channel.StoreTakenException;
import dev.tidings.session.SessionsStopped;
import dev.tidings.session.Threads;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.TransactionPhase;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Publishes what is in the outbox: woken by each commit that added to it, and by a sweep that finds
 * what a crash or another node has left. A row is deleted once its publication has its position,
 * and not before; between the two a crash publishes it again, with the same ref. One round runs at
 * a time; under load there is a pause of 5 ms between two.
 */
@Singleton
public class Pusher {
  private static final Logger LOG = System.getLogger(Pusher.class.getName());
  private static final Duration SWEEP = Duration.ofSeconds(1);
  private static final int BATCH = 256;

  /** Under load: what is committed meanwhile shares a round, with its statements and its commit. */
  private static final Duration PAUSE = Duration.ofMillis(5);

  private final OutboxStore store;
  private final Broker broker;

  /** Fails when another node does this node's work. */
  private final Runnable duty;

  private final PushMetrics metrics;
  private final Threads threads;

  /** How often it was woken since it last found nothing to do; 0 while nobody works. */
  private final AtomicInteger wakes = new AtomicInteger();

  private final AtomicBoolean started = new AtomicBoolean();
  private volatile boolean stopped;

  /** Rows that are published but could not be deleted; used by one round after the other. */
  private final Set<Long> published = new HashSet<>();

  /** The pusher of this node, which does nothing before it is started. */
  @Inject
  public Pusher(
      OutboxStore store, Broker broker, Brokers brokers, PushMetrics metrics, Threads threads) {
    this(store, broker, brokers::requireStore, metrics, threads);
  }

  Pusher(OutboxStore store, Broker broker, Runnable duty, PushMetrics metrics, Threads threads) {
    this.store = store;
    this.broker = broker;
    this.duty = duty;
    this.metrics = metrics;
    this.threads = threads;
  }

  /** Begins, once the database has its schema and this node its history. */
  public void start() {
    if (started.compareAndSet(false, true)) {
      threads.every(SWEEP, this::wake);
      wake();
    }
  }

  void added(@Observes(during = TransactionPhase.AFTER_SUCCESS) PushAdded event) {
    wake();
  }

  /** What is left waits in the database for the next start. */
  void stop(@Observes SessionsStopped event) {
    stopped = true;
  }

  /** Returns at once. */
  void wake() {
    if (started.get() && wakes.getAndIncrement() == 0) {
      threads.pool().execute(this::work);
    }
  }

  private void work() {
    int seen = wakes.get();
    boolean done = false;
    try {
      pushAll();
      done = true;
    } finally {
      if (!done) {
        wakes.set(0); // whatever it was, the next wake begins anew
      }
    }
    if (wakes.addAndGet(-seen) > 0 && !stopped) {
      threads.after(PAUSE, () -> threads.pool().execute(this::work));
    }
  }

  private void pushAll() {
    try {
      while (!stopped && push() == BATCH) {
        // the next rows
      }
    } catch (StoreTakenException e) {
      stopped = true;
      LOG.log(Level.WARNING, "the outbox is another node's now: " + e.getMessage());
    } catch (RuntimeException | SQLException e) {
      LOG.log(Level.WARNING, "the outbox waits for the next sweep", e);
    }
  }

  /** Publishes the first rows that wait; how many there were. */
  int push() throws SQLException {
    duty.run();
    try (OutboxClaim claim = store.claim(BATCH)) {
      if (claim.claimed() > 0) {
        settle(claim, publish(claim.rows()));
        claim.commit();
        published.clear();
      }
      return claim.claimed();
    }
  }

  /**
   * Of each channel one row after the other is passed on, the next when the one before has its
   * place, so that none overtakes one that was not taken; the channels side by side.
   */
  private List<Attempt> publish(List<OutboxRow> rows) {
    Map<ChannelKey, Deque<OutboxRow>> byChannel = new LinkedHashMap<>();
    rows.forEach(row -> byChannel.computeIfAbsent(row.channel(), k -> new ArrayDeque<>()).add(row));
    List<Attempt> attempts = new ArrayList<>(rows.size());
    List<Deque<OutboxRow>> lines = List.copyOf(byChannel.values());
    while (!lines.isEmpty()) {
      List<Attempt> wave = lines.stream().map(line -> attempt(line.remove())).toList();
      attempts.addAll(wave);
      List<Deque<OutboxRow>> next = new ArrayList<>();
      for (int i = 0; i < wave.size(); i++) {
        if (wave.get(i).outcome() != Attempt.Outcome.LATER && !lines.get(i).isEmpty()) {
          next.add(lines.get(i));
        }
      }
      lines = next;
    }
    return attempts;
  }

  private Attempt attempt(OutboxRow row) {
    return published.contains(row.id()) ? Attempt.done(row) : Attempt.at(row, broker);
  }

  private void settle(OutboxClaim claim, List<Attempt> attempts) throws SQLException {
    List<Long> done = new ArrayList<>(attempts.size());
    for (Attempt attempt : attempts) {
      OutboxRow row = attempt.row();
      switch (attempt.outcome()) {
        case PUBLISHED -> {
          done.add(row.id());
          metrics.published(row);
        }
        case REFUSED -> {
          LOG.log(Level.ERROR, row.described() + ": " + attempt.reason());
          claim.refuse(row, attempt.reason());
        }
        case LATER -> {
          LOG.log(Level.WARNING, row.described() + ": " + attempt.reason());
          claim.retry(row);
        }
      }
    }
    published.addAll(done);
    claim.delete(done);
  }
}
