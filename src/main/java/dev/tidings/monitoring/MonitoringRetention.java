package dev.tidings.monitoring;

import dev.tidings.session.Threads;
import dev.tidings.settings.Setting;
import dev.tidings.settings.Settings;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;

/** Lets go of connections that ended, and of errors that were seen last, too long ago. */
@Singleton
public class MonitoringRetention {
  private static final Logger LOG = System.getLogger(MonitoringRetention.class.getName());
  private static final Duration INTERVAL = Duration.ofMinutes(10);

  private final ConnectionStore connections;
  private final ClientErrors errors;
  private final Settings settings;
  private final Clock clock;
  private final Threads threads;

  /** Nothing is deleted before {@link #start}. */
  @Inject
  public MonitoringRetention(
      ConnectionStore connections,
      ClientErrors errors,
      Settings settings,
      Clock clock,
      Threads threads) {
    this.connections = connections;
    this.errors = errors;
    this.settings = settings;
    this.clock = clock;
    this.threads = threads;
  }

  /** Begins, once the database has its schema. */
  public void start() {
    threads.every(INTERVAL, this::deleteOld);
  }

  void deleteOld() {
    int ended = connections.deleteBefore(since(Setting.CONNECTION_LOG_RETENTION));
    int seen = errors.deleteBefore(since(Setting.CLIENT_ERRORS_RETENTION));
    if (ended + seen > 0) {
      LOG.log(Level.INFO, "deleted {0} connections and {1} errors of clients", ended, seen);
    }
  }

  private long since(Setting retention) {
    return clock.millis() - settings.duration(retention).toMillis();
  }
}
