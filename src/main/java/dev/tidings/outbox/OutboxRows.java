package dev.tidings.outbox;

import dev.tidings.channel.ChannelKey;
import dev.tidings.protocol.Sender;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/** The tables {@code outbox} and {@code outbox_refused}, within a transaction of the caller's. */
final class OutboxRows {
  private static final int MAX_REASON = 1_000;

  private OutboxRows() {}

  /** The first rows whose time has come and which no other node has; they are this node's. */
  static List<OutboxRow> claim(Connection connection, long now, int max) throws SQLException {
    String sql =
        "select id, tenant, channel, type, payload, sender_user, sender_client, sender_name, salt,"
            + " attempts, added_at, trace_id from outbox where next_at <= ? order by id limit ? for update skip locked";
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setLong(1, now);
      statement.setInt(2, max);
      List<OutboxRow> rows = new ArrayList<>();
      try (ResultSet found = statement.executeQuery()) {
        while (found.next()) {
          rows.add(row(found));
        }
      }
      return rows;
    }
  }

  private static OutboxRow row(ResultSet row) throws SQLException {
    Sender sender = new Sender(row.getString(6), row.getString(7), row.getString(8));
    Push push =
        new Push(row.getString(2), row.getString(3), row.getString(4), row.getString(5), sender);
    return new OutboxRow(
        row.getLong(1), push, row.getString(9), row.getInt(10), row.getLong(11), row.getString(12));
  }

  /** How many rows there are up to an id, whoever has them. */
  static long countUpTo(Connection connection, long id) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement("select count(*) from outbox where id <= ?")) {
      statement.setLong(1, id);
      return number(statement);
    }
  }

  /**
   * The first row of a channel, whoever has it; 0 where there is none. For {@code min(id)} H2 would
   * read all of them.
   */
  static long firstOf(Connection connection, ChannelKey channel) throws SQLException {
    String sql =
        "select id from outbox where tenant = ? and channel = ?"
            + " order by tenant, channel, id limit 1";
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setString(1, channel.tenant());
      statement.setString(2, channel.name().text());
      try (ResultSet row = statement.executeQuery()) {
        return row.next() ? row.getLong(1) : 0;
      }
    }
  }

  /** Puts off all rows of a channel that no other node has. */
  static void putOff(Connection connection, ChannelKey channel, long until) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement("update outbox set next_at = ? where id = ?")) {
      for (long id : freeOf(connection, channel, until)) {
        statement.setLong(1, until);
        statement.setLong(2, id);
        statement.addBatch();
      }
      statement.executeBatch();
    }
  }

  private static List<Long> freeOf(Connection connection, ChannelKey channel, long until)
      throws SQLException {
    String sql =
        "select id from outbox where tenant = ? and channel = ? and next_at < ?"
            + " for update skip locked";
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setString(1, channel.tenant());
      statement.setString(2, channel.name().text());
      statement.setLong(3, until);
      List<Long> ids = new ArrayList<>();
      try (ResultSet found = statement.executeQuery()) {
        while (found.next()) {
          ids.add(found.getLong(1));
        }
      }
      return ids;
    }
  }

  static void countAttempt(Connection connection, long id) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement("update outbox set attempts = attempts + 1 where id = ?")) {
      statement.setLong(1, id);
      statement.executeUpdate();
    }
  }

  /** By one statement, however many there are. */
  static void delete(Connection connection, Collection<Long> ids) throws SQLException {
    if (ids.isEmpty()) {
      return;
    }
    String all = ids.stream().map(String::valueOf).collect(Collectors.joining(","));
    try (Statement statement = connection.createStatement()) {
      statement.executeUpdate("delete from outbox where id in (" + all + ")");
    }
  }

  /** Moves a row aside, with the reason. */
  static void refuse(Connection connection, OutboxRow row, String reason, long now)
      throws SQLException {
    String sql =
        "insert into outbox_refused (id, tenant, channel, type, payload, reason, refused_at)"
            + " values (?, ?, ?, ?, ?, ?, ?)";
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setLong(1, row.id());
      statement.setString(2, row.push().tenant());
      statement.setString(3, row.push().channel());
      statement.setString(4, row.push().type());
      statement.setString(5, row.push().payload());
      statement.setString(6, reason.substring(0, Math.min(MAX_REASON, reason.length())));
      statement.setLong(7, now);
      statement.executeUpdate();
    }
    delete(connection, List.of(row.id()));
  }

  static OutboxState state(Connection connection, long now) throws SQLException {
    String sql =
        "select (select count(*) from outbox), (select coalesce(min(added_at), 0) from outbox"
            + " where id = (select min(id) from outbox)), (select count(*) from outbox_refused)";
    try (PreparedStatement statement = connection.prepareStatement(sql);
        ResultSet row = statement.executeQuery()) {
      row.next();
      long waiting = row.getLong(1);
      long oldest = row.getLong(2);
      return new OutboxState(waiting, oldest == 0 ? 0 : Math.max(0, now - oldest), row.getLong(3));
    }
  }

  private static long number(PreparedStatement statement) throws SQLException {
    try (ResultSet row = statement.executeQuery()) {
      row.next();
      return row.getLong(1);
    }
  }
}
