package dev.tidings.monitoring;

import dev.tidings.database.UniqueViolation;
import dev.tidings.monitoring.RollUp.Step;
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
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Keeps what happened: each minute of this node in the database, and each hour of all nodes put
 * together from their minutes. While the database cannot be written an hour's minutes wait; what is
 * older is dropped and said in the log.
 */
@Singleton
public class RollUps {
  private static final Logger LOG = System.getLogger(RollUps.class.getName());
  private static final int WAITING = 60;
  private static final Duration UPKEEP = Duration.ofMinutes(1);

  /** Nodes write their last minute of an hour a little after its end. */
  private static final Duration LATE = Duration.ofMinutes(2);

  private final RollUpStore store;
  private final Settings settings;
  private final NodeName node;
  private final Clock clock;
  private final Threads threads;

  /** Whether a write runs or is about to, beside those of a stop. */
  private final AtomicBoolean scheduled = new AtomicBoolean();

  /** Held while minutes are written; nobody who adds or reads them waits for the database. */
  private final Object writing = new Object();

  /** The minutes that are not in the database yet; guarded by this. */
  private final Deque<List<RollUp>> waiting = new ArrayDeque<>();

  /** The minute that is not over, by tenant; guarded by this. */
  private Map<String, Point> minute = new HashMap<>();

  private long began;

  /** The milliseconds of that minute that its steps are of; guarded by this. */
  private long known;

  /** The first minute of this node, of which it may have written a part before it was started. */
  private final long first;

  /**
   * Whether the last minute could not be written, so that the log says so once; guarded by writing.
   */
  private boolean late;

  /** Up to when hours are put together. */
  private volatile long together;

  /** The roll-ups of this node. */
  @Inject
  public RollUps(
      RollUpStore store, Settings settings, NodeName node, Clock clock, Threads threads) {
    this.store = store;
    this.settings = settings;
    this.node = node;
    this.clock = clock;
    this.threads = threads;
    this.first = Step.MINUTE.begin(clock.millis());
    this.began = first;
  }

  /** Begins to put hours together, once the database has its schema. */
  public void start() {
    threads.every(UPKEEP, this::keepUp);
  }

  /** Whoever counts waits for nothing. */
  void ended(@Observes Timeline.Step step) {
    add(step);
    if (scheduled.compareAndSet(false, true)) {
      threads.pool().execute(this::writeScheduled);
    }
  }

  private void writeScheduled() {
    try {
      write();
    } finally {
      scheduled.set(false);
    }
  }

  /** Writes the minute that is not over before the database is gone. */
  void stopped(@Observes SessionsStopped event) {
    endMinute(clock.millis());
    write();
  }

  synchronized void add(Timeline.Step step) {
    if (Step.MINUTE.begin(step.began()) != began) {
      endMinute(step.began());
    }
    known = Math.min(known + step.length(), Step.MINUTE.millis());
    step.tenants()
        .forEach(
            (tenant, of) -> {
              if (!tenant.equals(ConnectionMonitor.UNKNOWN)) {
                take(tenant, new Point(began, 0, of.level(), of.counts(), DelayFigures.NONE));
              }
            });
    take(RollUp.ALL, step.of(Scope.SITE));
  }

  private void take(String tenant, Point point) {
    minute.merge(tenant, point.begun(began), (a, b) -> a.joined(b, began));
  }

  private synchronized void endMinute(long now) {
    List<RollUp> rows = new ArrayList<>();
    minute.forEach(
        (tenant, point) ->
            rows.add(new RollUp(Step.MINUTE, tenant, node.text(), point.knownFor(known))));
    minute = new HashMap<>();
    known = 0;
    began = Step.MINUTE.begin(now);
    if (!rows.isEmpty()) {
      waiting.add(rows);
    }
    if (waiting.size() > WAITING) {
      waiting.remove();
      LOG.log(Level.WARNING, "a minute of monitoring is lost: the database takes none");
    }
  }

  void write() {
    synchronized (writing) {
      for (List<RollUp> rows = next(); !rows.isEmpty() && written(rows); rows = next()) {
        done(rows);
      }
    }
  }

  private synchronized List<RollUp> next() {
    List<RollUp> rows = waiting.peek();
    return rows == null ? List.of() : rows;
  }

  private synchronized void done(List<RollUp> rows) {
    waiting.remove(rows);
  }

  private boolean written(List<RollUp> rows) {
    try {
      add(rows);
      late = false;
      return true;
    } catch (RuntimeException e) {
      if (!late) {
        LOG.log(Level.WARNING, "minutes of monitoring wait to be written", e);
      }
      late = true;
      return false;
    }
  }

  private void add(List<RollUp> rows) {
    long minute = rows.get(0).point().at();
    try {
      store.add(rows);
    } catch (RuntimeException e) {
      if (!UniqueViolation.isCauseOf(e)) {
        throw e;
      }
      if (minute == first) {
        store.goOn(rows);
      } else {
        LOG.log(Level.DEBUG, "a minute was written, though the database did not say so", e);
      }
    }
    together = Math.min(together, Step.HOUR.begin(minute));
  }

  /** Puts hours together, and lets go of what is too old. */
  void keepUp() {
    long now = clock.millis();
    long minutes = settings.duration(Setting.METRICS_MINUTES).toMillis();
    long over = Step.HOUR.begin(now - LATE.toMillis());
    if (together < over) {
      store.hoursToMake(now - minutes, over).forEach(this::putTogether);
      together = over;
    }
    store.deleteBefore(Step.MINUTE, now - minutes);
    store.deleteBefore(Step.HOUR, now - settings.duration(Setting.METRICS_HOURS).toMillis());
  }

  private void putTogether(long hour) {
    try {
      store.makeHour(hour);
    } catch (RuntimeException e) {
      if (!UniqueViolation.isCauseOf(e)) {
        throw e;
      }
      LOG.log(Level.DEBUG, "another node has put the hour together", e);
    }
  }

  /** The minutes of this node that are not in the database yet. */
  synchronized List<Point> unwritten(String tenant) {
    List<Point> points = new ArrayList<>();
    waiting.forEach(
        rows ->
            rows.stream()
                .filter(row -> row.tenant().equals(tenant))
                .forEach(row -> points.add(row.point())));
    if (minute.containsKey(tenant)) {
      points.add(minute.get(tenant).knownFor(known));
    }
    return points;
  }
}
