package dev.tidings.completion;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Whose the answers are that grow, within a transaction of the caller's. */
final class AnswerRows {
  private AnswerRows() {}

  /** An answer that grows, without its text. */
  static Optional<AnswerStore.Stored> find(Connection connection, long id) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(
            "select tenant, conversation_id, source, node, lease_until, taken, cancelled_by"
                + " from ai_answer where id = ?")) {
      statement.setLong(1, id);
      try (ResultSet row = statement.executeQuery()) {
        return row.next() ? Optional.of(stored(id, row)) : Optional.empty();
      }
    }
  }

  private static AnswerStore.Stored stored(long id, ResultSet row) throws SQLException {
    return new AnswerStore.Stored(
        id,
        row.getString(1),
        row.getLong(2),
        Source.valueOf(row.getString(3)),
        row.getString(4),
        row.getLong(5),
        row.getLong(6),
        Optional.ofNullable(row.getString(7)),
        Part.none(id));
  }

  /** Whether an answer is a node's; it stays so until the transaction is over. */
  static boolean isOf(Connection connection, long id, String node) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(
            "select id from ai_answer where id = ? and node = ? for update")) {
      statement.setLong(1, id);
      statement.setString(2, node);
      try (ResultSet row = statement.executeQuery()) {
        return row.next();
      }
    }
  }

  /** Notes who has cancelled an answer, if nobody has yet. */
  static int cancel(Connection connection, long id, String by) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(
            "update ai_answer set cancelled_by = ? where id = ? and cancelled_by is null")) {
      statement.setString(1, by);
      statement.setLong(2, id);
      return statement.executeUpdate();
    }
  }

  /** Makes an answer a node's, if it is still whose it was and its lease is over; whether it is. */
  static boolean take(Connection connection, AnswerStore.Stored seen, Lease lease, long now)
      throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(
            "update ai_answer set node = ?, lease_until = ?, taken = taken + 1"
                + " where id = ? and node = ? and lease_until < ?")) {
      statement.setString(1, lease.node());
      statement.setLong(2, lease.until());
      statement.setLong(3, seen.id());
      statement.setString(4, seen.node());
      statement.setLong(5, now);
      return statement.executeUpdate() == 1;
    }
  }

  /** Leases that are over, oldest first. */
  static List<Long> abandoned(Connection connection, long now, int max) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(
            "select id from ai_answer where lease_until < ? order by lease_until limit ?")) {
      statement.setLong(1, now);
      statement.setInt(2, max);
      List<Long> ids = new ArrayList<>();
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          ids.add(rows.getLong(1));
        }
      }
      return ids;
    }
  }

  /** Renews the leases of a node's answers; how many rows each of them has, 0 or 1. */
  static int[] renew(Connection connection, Collection<Long> ids, Lease lease) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(
            "update ai_answer set lease_until = ? where id = ? and node = ?")) {
      for (long id : ids) {
        statement.setLong(1, lease.until());
        statement.setLong(2, id);
        statement.setString(3, lease.node());
        statement.addBatch();
      }
      return statement.executeBatch();
    }
  }
}
