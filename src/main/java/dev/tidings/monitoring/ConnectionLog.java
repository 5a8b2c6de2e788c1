package dev.tidings.monitoring;

import dev.tidings.session.SessionClosed;
import dev.tidings.session.SessionsStopped;
import dev.tidings.session.Threads;
import dev.tidings.settings.Setting;
import dev.tidings.settings.Settings;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/**
 * Writes each ended connection to the database, in the background and in batches. When the database
 * does not keep up, records are dropped and counted; sessions never wait for it.
 */
@Singleton
public class ConnectionLog {
  private static final Logger LOG = System.getLogger(ConnectionLog.class.getName());
  private static final int CAPACITY = 20_000;
  private static final int BATCH = 500;
  private static final Duration INTERVAL = Duration.ofSeconds(1);

  private final BlockingQueue<ConnectionRecord> waiting = new ArrayBlockingQueue<>(CAPACITY);
  private final AtomicInteger unwritten = new AtomicInteger();
  private final LongAdder dropped = new LongAdder();
  private final ConnectionStore store;
  private final boolean enabled;

  /** The log of this deployment. */
  @Inject
  public ConnectionLog(ConnectionStore store, Settings settings, Threads threads) {
    this.store = store;
    this.enabled = settings.flag(Setting.CONNECTION_LOG);
    if (enabled) {
      threads.every(INTERVAL, this::write);
    }
  }

  void closed(@Observes SessionClosed event) {
    if (enabled) {
      unwritten.incrementAndGet();
      if (!waiting.offer(ConnectionRecord.of(event))) {
        unwritten.decrementAndGet();
        dropped.increment();
      }
    }
  }

  /** Writes what waits before the database is gone. */
  void stopped(@Observes SessionsStopped event) {
    write();
  }

  /** How many records are not in the database yet; a server that dies loses them. */
  public int unwritten() {
    return unwritten.get();
  }

  /** How many records were dropped since the start. */
  public long dropped() {
    return dropped.sum();
  }

  synchronized void write() {
    List<ConnectionRecord> batch = new ArrayList<>();
    while (waiting.drainTo(batch, BATCH) > 0) {
      try {
        store.add(batch);
      } catch (RuntimeException e) {
        dropped.add(batch.size());
        LOG.log(Level.WARNING, batch.size() + " connection records could not be written", e);
      }
      unwritten.addAndGet(-batch.size());
      batch.clear();
    }
  }
}
