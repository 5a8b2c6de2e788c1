package dev.tidings.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.history.OnDatabase;
import dev.tidings.history.TestTransactions;
import dev.tidings.protocol.CloseCode;
import dev.tidings.protocol.JsonObject;
import dev.tidings.security.MovedClock;
import dev.tidings.session.ClientSession;
import dev.tidings.session.RecordingConnection;
import dev.tidings.session.SessionClosed;
import dev.tidings.session.TestHub;
import dev.tidings.settings.Settings;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Errors of clients on a real database. */
abstract class ClientErrorsContract extends OnDatabase {
  private static final Optional<String> ACME = Optional.of("acme");

  private final MovedClock clock = new MovedClock();
  private TestTransactions transactions;
  private ClientErrors errors;

  @BeforeEach
  void begin() {
    database().execute("delete from client_error");
    database().execute("delete from connection_log");
    transactions = new TestTransactions(database());
    errors = transactions.transactional(ClientErrors.class);
    errors.entities = transactions.entities();
    errors.clock = clock;
  }

  private static ClientError error(String tenant, String user, String message, String stack) {
    return new ClientError(
        tenant, user, message, 1, Optional.of(stack), Optional.empty(), Optional.of("1.0"));
  }

  private void seen(String user, String message, String stack) {
    errors.add(error("acme", user, message, stack));
    clock.move(Duration.ofSeconds(1));
  }

  private List<JsonObject> listed(Optional<String> tenant) {
    return errors.list(tenant, Optional.empty(), 2_000).stream()
        .map(row -> JsonObject.parse(row.json()))
        .toList();
  }

  @Test
  void whatIsTheSameButForNumbersAndIdsIsCountedTogether() {
    seen("ann", "row 17 of 0xAF3 is gone", "Error\n  at draw (chart.js:7:1)");
    seen("bob", "row 18 of 0xBEEF is gone", "Error\n  at draw (chart.js:9:2)");
    seen("bob", "row 19 of 0x1 is gone", "Error\n  at draw (chart.js:9:2)");

    JsonObject one = listed(ACME).get(0);
    assertThat(listed(ACME)).hasSize(1);
    assertThat(one.integer("count", 0, 99)).contains(3L);
    assertThat(one.integer("users", 0, 99)).contains(2L);
    assertThat(one.requiredText("message", 500)).isEqualTo("row 19 of 0x1 is gone");
    assertThat(one.integer("first", 0, Long.MAX_VALUE)).contains(MovedClock.START.toEpochMilli());
    assertThat(one.integer("last", 0, Long.MAX_VALUE))
        .contains(MovedClock.START.toEpochMilli() + 2_000);
    assertThat(one.object("sample").orElseThrow().requiredText("userId", 99)).isEqualTo("bob");
  }

  @Test
  void anotherMessageOrAnotherPlaceIsAnotherError() {
    seen("ann", "it is gone", "  at draw (chart.js:7:1)");
    seen("ann", "it is lost", "  at draw (chart.js:7:1)");
    seen("ann", "it is gone", "  at load (data.js:7:1)");

    assertThat(listed(ACME)).hasSize(3);
  }

  @Test
  void eachTenantHasItsOwnAndOperatorsSeeAll() {
    seen("ann", "it is gone", "");
    errors.add(error("other", "zoe", "it is gone", ""));

    assertThat(listed(ACME)).hasSize(1);
    assertThat(listed(Optional.of("other"))).hasSize(1);
    assertThat(listed(Optional.empty())).hasSize(2);
    assertThat(listed(Optional.of("nobody"))).isEmpty();
  }

  @Test
  void theyComeInPagesTheLastFirst() {
    IntStream.range(0, 5).forEach(i -> seen("ann", "error of kind " + (char) ('a' + i), ""));
    List<ClientErrorRow> first = errors.list(ACME, Optional.empty(), 3);
    List<ClientErrorRow> rest = errors.list(ACME, Optional.of(first.get(2).place()), 3);

    assertThat(first).extracting(ClientErrorRow::json).first().asString().contains("kind e");
    assertThat(rest).extracting(ClientErrorRow::json).last().asString().contains("kind a");
    assertThat(rest).hasSize(2);
  }

  @Test
  void aTenantHasABoundedNumberAndTheOldestGo() {
    for (int i = 0; i < ClientErrors.MOST + 5; i++) {
      seen("ann", "error " + "x".repeat(i % 400) + "y".repeat(i / 400), "");
    }

    assertThat(listed(ACME)).hasSize(ClientErrors.MOST);
    assertThat(listed(ACME).get(0).requiredText("message", 500))
        .isEqualTo("error " + "x".repeat(204) + "yy");
  }

  @Test
  void whatIsOlderThanAMonthGoes() {
    seen("ann", "an old one", "");
    ConnectionStore connections = transactions.transactional(ConnectionStore.class);
    connections.entities = transactions.entities();
    connections.add(List.of(ended()));
    MonitoringRetention retention =
        new MonitoringRetention(
            connections, errors, Settings.of(Map.of()), clock, TestHub.threadsThatStand());

    clock.move(Duration.ofDays(30).minusSeconds(2));
    retention.deleteOld();
    assertThat(listed(ACME)).hasSize(1);
    assertThat(database().number("select count(*) from connection_log")).isEqualTo(1);

    clock.move(Duration.ofSeconds(2));
    seen("ann", "a new one", "");
    retention.deleteOld();
    assertThat(listed(ACME)).hasSize(1);
    assertThat(database().number("select count(*) from connection_log")).isZero();
  }

  /** A connection that ends now. */
  private ConnectionRecord ended() {
    try (TestHub hub = new TestHub()) {
      ClientSession session = hub.connect(new RecordingConnection(), "ann");
      return ConnectionRecord.of(
          new SessionClosed(session, CloseCode.NORMAL.number(), "left", true, 0, clock.instant()),
          Watched.Reported.NOTHING);
    }
  }

  @Test
  void ofUsersFiftyAreToldApart() {
    IntStream.range(0, 60).forEach(i -> seen("user" + i, "it is gone", ""));

    assertThat(listed(ACME).get(0).integer("users", 0, 99)).contains(50L);
    assertThat(listed(ACME).get(0).integer("count", 0, 99)).contains(60L);
  }
}
