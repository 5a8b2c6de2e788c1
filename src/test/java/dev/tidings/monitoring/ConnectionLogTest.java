package dev.tidings.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.channel.Recoveries;
import dev.tidings.protocol.CloseCode;
import dev.tidings.session.ClientSession;
import dev.tidings.session.Latches;
import dev.tidings.session.RecordingConnection;
import dev.tidings.session.SessionClosed;
import dev.tidings.session.SessionsStopped;
import dev.tidings.session.TestHub;
import dev.tidings.settings.Setting;
import dev.tidings.settings.Settings;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ConnectionLogTest {
  private static final int CAPACITY = 20_000;
  private static final Logger LOGGER = Logger.getLogger(ConnectionLog.class.getName());

  private final TestHub hub = new TestHub();
  private final RememberingStore store = new RememberingStore();
  private final ClientSession session = hub.connect(new RecordingConnection(), "ann");
  private final ConnectionMonitor monitor =
      new ConnectionMonitor(
          new Recoveries(), Settings.of(Map.of()), hub.clock, TestHub.threadsThatStand());
  private final List<String> warnings = new ArrayList<>();
  private final Handler handler = new WarningHandler(warnings);

  @BeforeEach
  void listen() {
    LOGGER.setUseParentHandlers(false);
    LOGGER.addHandler(handler);
    hub.sessions().closed(session, CloseCode.NORMAL.number(), "left");
    Latches.until(session::isGone);
  }

  @AfterEach
  void stop() {
    LOGGER.removeHandler(handler);
    LOGGER.setUseParentHandlers(true);
    hub.close();
  }

  /** A log that writes when it is told to. */
  private ConnectionLog log(Map<Setting, String> settings) {
    return new ConnectionLog(
        store, monitor, Settings.of(settings), hub.clock, TestHub.threadsThatStand());
  }

  private void close(ConnectionLog log, int times) {
    for (int i = 0; i < times; i++) {
      log.closed(
          new SessionClosed(
              session, CloseCode.NORMAL.number(), "left " + i, true, 0, hub.clock.instant()));
    }
  }

  @Test
  void writesInBatchesInTheirOrder() {
    ConnectionLog log = log(Map.of());
    close(log, 1_200);

    log.write();

    assertThat(store.batches).containsExactly(500, 500, 200);
    assertThat(log.dropped()).isZero();
    log.write();
    assertThat(store.batches).hasSize(3);
  }

  @Test
  void writesWhatWaitsWhenTheNodeStops() {
    ConnectionLog log = log(Map.of());
    close(log, 3);

    log.stopped(new SessionsStopped());

    assertThat(store.batches).containsExactly(3);
    assertThat(log.unwritten()).isZero();
  }

  @Test
  void dropsAndCountsWhatDoesNotFit() {
    ConnectionLog log = log(Map.of());
    close(log, CAPACITY + 7);

    assertThat(log.dropped()).isEqualTo(7);
    assertThat(log.unwritten()).isEqualTo(CAPACITY);
    log.write();
    assertThat(log.unwritten()).isZero();
    assertThat(store.batches.stream().mapToInt(Integer::intValue).sum()).isEqualTo(CAPACITY);
  }

  @Test
  void aStoreThatFailsLosesItsBatchOnlyAndSaysSo() {
    ConnectionLog log = log(Map.of());
    close(log, 1_200);
    store.failures = 1;

    log.write();

    assertThat(store.batches).containsExactly(500, 200);
    assertThat(log.dropped()).isEqualTo(500);
    assertThat(log.unwritten()).isZero();
    assertThat(warnings).containsExactly("500 connection records could not be written");
  }

  @Test
  void aRecordThatTheDatabaseDoesNotTakeCostsNoOther() {
    ConnectionLog log = log(Map.of());
    close(log, 502);
    store.refused = 7;

    log.write();

    assertThat(store.batches.stream().mapToInt(Integer::intValue).sum()).isEqualTo(501);
    assertThat(log.dropped()).isEqualTo(1);
    assertThat(log.unwritten()).isZero();
    assertThat(warnings).containsExactly("a connection record could not be written");
  }

  @Test
  void waitsUntilTheLastBytesAreWrittenButNotForLong() {
    ConnectionLog log = log(Map.of());
    ClientSession open = hub.connect(new RecordingConnection(), "ben");
    log.closed(
        new SessionClosed(
            open, CloseCode.DISCONNECTED.number(), "on its way", false, 0, hub.clock.instant()));
    close(log, 1);

    log.write();
    assertThat(store.batches).as("the one that is over").containsExactly(1);
    assertThat(log.unwritten()).isEqualTo(1);
    hub.clock.move(Duration.ofSeconds(10).minusMillis(1));
    log.write();
    assertThat(store.batches).hasSize(1);
    hub.clock.move(Duration.ofMillis(1));
    log.write();
    assertThat(store.batches).containsExactly(1, 1);
    assertThat(log.unwritten()).isZero();
  }

  @Test
  void keepsNothingWhereItIsOff() {
    ConnectionLog log = log(Map.of(Setting.CONNECTION_LOG, "false"));
    close(log, CAPACITY + 1);

    log.write();

    assertThat(store.batches).isEmpty();
    assertThat(log.dropped()).isZero();
  }

  private static final class RememberingStore extends ConnectionStore {
    final List<Integer> batches = new ArrayList<>();
    int failures;

    /** The place of the record that is never taken; 0 for none. */
    int refused;

    private int seen;

    @Override
    public void add(List<ConnectionRecord> records) {
      if (refused > 0 && (records.size() > 1 || ++seen == refused)) {
        throw new IllegalStateException(new SQLException("no such character", "22021"));
      }
      if (failures-- > 0) {
        throw new IllegalStateException("the database is away");
      }
      batches.add(records.size());
    }
  }

  private static final class WarningHandler extends Handler {
    private final List<String> warnings;

    WarningHandler(List<String> warnings) {
      this.warnings = warnings;
    }

    @Override
    public void publish(LogRecord entry) {
      if (entry.getLevel() == Level.WARNING) {
        warnings.add(entry.getMessage());
      }
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }
}
