package dev.tidings.monitoring;

import dev.tidings.database.RefusedRow;
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
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/**
 * Writes each ended connection to the database, in the background and in batches, once its last
 * bytes are written. When the database does not keep up, records are dropped and counted; sessions
 * never wait for it.
 */
@Singleton
public class ConnectionLog {
  private static final Logger LOG = System.getLogger(ConnectionLog.class.getName());
  private static final int CAPACITY = 20_000;
  private static final int BATCH = 500;
  private static final Duration INTERVAL = Duration.ofSeconds(1);

  private final BlockingQueue<Ended> waiting = new ArrayBlockingQueue<>(CAPACITY);

  /** Those whose last bytes may be on their way; guarded by this. */
  private List<Ended> unfinished = new ArrayList<>();

  private final AtomicInteger unwritten = new AtomicInteger();
  private final LongAdder dropped = new LongAdder();
  private final ConnectionStore store;
  private final ConnectionMonitor monitor;
  private final Clock clock;
  private final boolean enabled;

  /** The log of this deployment. */
  @Inject
  public ConnectionLog(
      ConnectionStore store,
      ConnectionMonitor monitor,
      Settings settings,
      Clock clock,
      Threads threads) {
    this.store = store;
    this.monitor = monitor;
    this.clock = clock;
    this.enabled = settings.flag(Setting.CONNECTION_LOG);
    if (enabled) {
      threads.every(INTERVAL, this::write);
    }
  }

  /** A connection that has ended, and what its client had said of it. */
  private record Ended(SessionClosed event, Watched.Reported reported) {
    boolean isOver(long patientUntil) {
      return event.session().isGone() || event.at().toEpochMilli() <= patientUntil;
    }

    ConnectionRecord record() {
      return ConnectionRecord.of(event, reported);
    }
  }

  void closed(@Observes SessionClosed event) {
    if (enabled) {
      unwritten.incrementAndGet();
      if (!waiting.offer(new Ended(event, monitor.reported(event.session())))) {
        unwritten.decrementAndGet();
        dropped.increment();
      }
    }
  }

  /** Writes what waits before the database is gone. */
  void stopped(@Observes SessionsStopped event) {
    write(Long.MAX_VALUE);
  }

  /** How many records are not in the database yet; a server that dies loses them. */
  public int unwritten() {
    return unwritten.get();
  }

  /** How many records were dropped since the start. */
  public long dropped() {
    return dropped.sum();
  }

  void write() {
    write(clock.millis() - ConnectionMonitor.PATIENCE_MILLIS);
  }

  /** Those that have ended until then are not waited for. */
  private synchronized void write(long patientUntil) {
    List<ConnectionRecord> batch = new ArrayList<>();
    List<Ended> left = new ArrayList<>();
    for (Ended ended : taken()) {
      if (!ended.isOver(patientUntil)) {
        left.add(ended);
      } else if (batch.add(ended.record()) && batch.size() == BATCH) {
        write(batch);
      }
    }
    unfinished = left;
    write(batch);
  }

  private List<Ended> taken() {
    List<Ended> all = new ArrayList<>(unfinished);
    waiting.drainTo(all);
    return all;
  }

  private void write(List<ConnectionRecord> batch) {
    if (batch.isEmpty()) {
      return;
    }
    try {
      store.add(batch);
    } catch (RuntimeException e) {
      if (batch.size() > 1 && RefusedRow.isCauseOf(e)) {
        writeOneByOne(batch);
      } else {
        dropped.add(batch.size());
        LOG.log(Level.WARNING, batch.size() + " connection records could not be written", e);
      }
    }
    unwritten.addAndGet(-batch.size());
    batch.clear();
  }

  /** One that the database does not take must not cost the others. */
  private void writeOneByOne(List<ConnectionRecord> records) {
    for (ConnectionRecord record : records) {
      try {
        store.add(List.of(record));
      } catch (RuntimeException e) {
        dropped.increment();
        LOG.log(Level.WARNING, "a connection record could not be written", e);
      }
    }
  }
}
