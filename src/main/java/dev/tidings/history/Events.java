package dev.tidings.history;

import dev.tidings.channel.Digest;
import dev.tidings.channel.EventId;
import dev.tidings.channel.HistoryStore.Selection;
import dev.tidings.channel.StoredEvent;
import dev.tidings.channel.StoredRef;
import dev.tidings.protocol.Utf8;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;

/** The table {@code channel_log}: the events, and whose publications they were. */
final class Events {
  private static final int FETCH = 1_000;
  private static final String REF =
      "position, published_at, user_id, sender, seq, ref_high, ref_low, payload_high, payload_low";

  private Events() {}

  /** The newest event of a channel that is to go, with all before it. */
  record Tail(String epoch, long position) {}

  static int insert(Connection connection, List<StoredEvent> events) throws SQLException {
    String sql =
        "insert into channel_log (epoch, "
            + REF
            + ", expires_at, frame) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (StoredEvent event : events) {
        set(statement, event);
        statement.addBatch();
      }
      return statement.executeBatch().length;
    }
  }

  private static void set(PreparedStatement statement, StoredEvent event) throws SQLException {
    StoredRef ref = event.ref();
    statement.setString(1, ref.event().epoch());
    statement.setLong(2, ref.event().offset());
    statement.setLong(3, ref.at());
    statement.setString(4, ref.user());
    statement.setString(5, ref.sender());
    statement.setLong(6, ref.seq());
    statement.setLong(7, ref.ref().high());
    statement.setLong(8, ref.ref().low());
    statement.setLong(9, ref.payload().high());
    statement.setLong(10, ref.payload().low());
    statement.setLong(11, event.expires());
    statement.setString(12, event.frame());
  }

  static boolean holds(Connection connection, StoredRef ref) throws SQLException {
    String sql =
        "select 1 from channel_log where epoch = ? and position = ? and user_id = ?"
            + " and ref_high = ? and ref_low = ?";
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setString(1, ref.event().epoch());
      statement.setLong(2, ref.event().offset());
      statement.setString(3, ref.user());
      statement.setLong(4, ref.ref().high());
      statement.setLong(5, ref.ref().low());
      try (ResultSet rows = statement.executeQuery()) {
        return rows.next();
      }
    }
  }

  /** The offset of the newest event; 0 where there is none. */
  static long head(Connection connection, String epoch) throws SQLException {
    String sql = "select max(position) from channel_log where epoch = ?";
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setString(1, epoch);
      try (ResultSet rows = statement.executeQuery()) {
        return rows.next() ? rows.getLong(1) : 0;
      }
    }
  }

  /** The newest events up to the head, as far back as none is missing; oldest first. */
  static List<StoredEvent> newest(Connection connection, EventId head, int count)
      throws SQLException {
    String sql =
        "select "
            + REF
            + ", expires_at, frame from channel_log where epoch = ? and position > ?"
            + " order by position desc";
    Deque<StoredEvent> events = new ArrayDeque<>();
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setString(1, head.epoch());
      statement.setLong(2, head.offset() - count);
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next() && rows.getLong(1) == head.offset() - events.size()) {
          events.addFirst(event(head.epoch(), rows));
        }
      }
    }
    return List.copyOf(events);
  }

  private static StoredEvent event(String epoch, ResultSet rows) throws SQLException {
    String frame = rows.getString(11);
    return new StoredEvent(ref(epoch, rows), rows.getLong(10), frame, Utf8.length(frame));
  }

  static void refs(
      Connection connection, EventId head, Selection what, Consumer<StoredRef> consumer)
      throws SQLException {
    String sql =
        "select "
            + REF
            + " from channel_log where epoch = ? and position > ? and published_at > ?"
            + " order by position";
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setFetchSize(FETCH);
      statement.setString(1, head.epoch());
      statement.setLong(2, head.offset() - what.maxRefs());
      statement.setLong(3, what.refsAfter());
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          consumer.accept(ref(head.epoch(), rows));
        }
      }
    }
  }

  private static StoredRef ref(String epoch, ResultSet rows) throws SQLException {
    return new StoredRef(
        new EventId(epoch, rows.getLong(1)),
        rows.getLong(2),
        rows.getString(3),
        rows.getString(4),
        rows.getLong(5),
        new Digest(rows.getLong(6), rows.getLong(7)),
        new Digest(rows.getLong(8), rows.getLong(9)));
  }

  /** The channels that have events whose time is over, up to about that many events in all. */
  static List<Tail> expired(Connection connection, long now, int max) throws SQLException {
    String sql =
        "select epoch, max(position) from (select epoch, position from channel_log"
            + " where expires_at < ? order by expires_at fetch first "
            + max
            + " rows only) oldest group by epoch";
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setLong(1, now);
      List<Tail> tails = new ArrayList<>();
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          tails.add(new Tail(rows.getString(1), rows.getLong(2)));
        }
      }
      return tails;
    }
  }

  /** Deletes events that are up to the offset and were published before the time. */
  static int deleteUpTo(Connection connection, String epoch, long upTo, long olderThan)
      throws SQLException {
    String sql = "delete from channel_log where epoch = ? and position <= ? and published_at < ?";
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setString(1, epoch);
      statement.setLong(2, upTo);
      statement.setLong(3, olderThan);
      return statement.executeUpdate();
    }
  }
}
