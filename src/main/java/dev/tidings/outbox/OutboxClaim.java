package dev.tidings.outbox;

import dev.tidings.channel.ChannelKey;
import dev.tidings.database.DatabaseProduct;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Rows that are this node's until the claim is closed. What becomes of them counts only once {@link
 * #commit} has returned; closed without it, all of them wait as before. Used by one thread.
 */
final class OutboxClaim implements AutoCloseable {
  /** Until somebody else's earlier row of the channel is gone, or so. */
  private static final Duration MOMENT = Duration.ofMillis(200);

  private static final Duration LONGEST = Duration.ofSeconds(30);
  private static final int MAX_DOUBLINGS = 8;

  private final Connection connection;
  private final boolean autoCommit;
  private final Clock clock;
  private final List<OutboxRow> rows;
  private final int claimed;

  private OutboxClaim(
      Connection connection, boolean autoCommit, Clock clock, List<OutboxRow> rows, int claimed) {
    this.connection = connection;
    this.autoCommit = autoCommit;
    this.clock = clock;
    this.rows = rows;
    this.claimed = claimed;
  }

  static OutboxClaim open(Connection connection, Clock clock, int max) throws SQLException {
    try {
      boolean autoCommit = connection.getAutoCommit();
      connection.setAutoCommit(false);
      List<OutboxRow> all = OutboxRows.claim(connection, clock.millis(), max);
      OutboxClaim claim =
          new OutboxClaim(connection, autoCommit, clock, new ArrayList<>(all), all.size());
      claim.leaveWhatIsNotNext();
      return claim;
    } catch (SQLException | RuntimeException e) {
      try (connection) {
        connection.rollback();
      }
      throw e;
    }
  }

  /** The rows to publish, in their order; of a channel none that comes after somebody else's. */
  List<OutboxRow> rows() {
    return List.copyOf(rows);
  }

  /** How many rows were found, those included that must wait. */
  int claimed() {
    return claimed;
  }

  /** Only where earlier rows are somebody else's, or put off, can a channel have to wait. */
  private void leaveWhatIsNotNext() throws SQLException {
    if (rows.isEmpty()) {
      return;
    }
    long last = rows.get(rows.size() - 1).id();
    if (OutboxRows.countUpTo(connection, last) == rows.size()) {
      return;
    }
    Map<ChannelKey, Long> first = new HashMap<>();
    rows.forEach(row -> first.putIfAbsent(row.channel(), row.id()));
    Set<ChannelKey> waiting = new HashSet<>();
    for (Map.Entry<ChannelKey, Long> own : first.entrySet()) {
      if (OutboxRows.firstOf(connection, own.getKey()) < own.getValue()) {
        waiting.add(own.getKey());
      }
    }
    rows.removeIf(row -> waiting.contains(row.channel()));
    for (ChannelKey channel : waiting) {
      OutboxRows.putOff(connection, channel, clock.millis() + MOMENT.toMillis());
    }
  }

  /** They are published. */
  void delete(List<Long> ids) throws SQLException {
    OutboxRows.delete(connection, ids);
  }

  /** It can never be published. */
  void refuse(OutboxRow row, String reason) throws SQLException {
    OutboxRows.refuse(connection, row, reason, clock.millis());
  }

  /** It cannot be published now; its channel waits, the longer the more often. */
  void retry(OutboxRow row) throws SQLException {
    long pause = MOMENT.toMillis() << Math.min(MAX_DOUBLINGS, row.attempts());
    OutboxRows.countAttempt(connection, row.id());
    OutboxRows.putOff(
        connection, row.channel(), clock.millis() + Math.min(LONGEST.toMillis(), pause));
  }

  /**
   * PostgreSQL is not waited for until this is on its disk: what a crash of the database undoes is
   * published again, and is a duplicate.
   */
  void commit() throws SQLException {
    if (DatabaseProduct.of(connection).equals(Optional.of(DatabaseProduct.POSTGRESQL))) {
      try (Statement statement = connection.createStatement()) {
        statement.execute("set local synchronous_commit to off");
      }
    }
    connection.commit();
  }

  @Override
  public void close() throws SQLException {
    try (connection) {
      connection.rollback();
      connection.setAutoCommit(autoCommit);
    }
  }
}
