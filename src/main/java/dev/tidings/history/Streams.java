package dev.tidings.history;

import dev.tidings.channel.ChannelKey;
import dev.tidings.channel.EventId;
import dev.tidings.channel.StoredChannel;
import dev.tidings.channel.StoredEvent;
import dev.tidings.protocol.ChannelName;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The table {@code channel_stream}: which epoch a channel has, and how far it was trimmed. */
final class Streams {
  private Streams() {}

  static Optional<StoredChannel> load(Connection connection, ChannelKey key, int events, long now)
      throws SQLException {
    Optional<EventId> trimmed = find(connection, key);
    if (trimmed.isEmpty()) {
      return Optional.empty();
    }
    String epoch = trimmed.get().epoch();
    touch(connection, epoch, now);
    EventId head =
        new EventId(epoch, Math.max(trimmed.get().offset(), Events.head(connection, epoch)));
    List<StoredEvent> newest = Events.newest(connection, head, events);
    return Optional.of(StoredChannel.of(head, newest));
  }

  private static Optional<EventId> find(Connection connection, ChannelKey key) throws SQLException {
    String sql = "select epoch, head from channel_stream where tenant = ? and name = ?";
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setString(1, key.tenant());
      statement.setString(2, key.name().text());
      try (ResultSet rows = statement.executeQuery()) {
        return rows.next()
            ? Optional.of(new EventId(rows.getString(1), rows.getLong(2)))
            : Optional.empty();
      }
    }
  }

  private static void touch(Connection connection, String epoch, long now) throws SQLException {
    String sql = "update channel_stream set used_at = ? where epoch = ?";
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setLong(1, now);
      statement.setString(2, epoch);
      statement.executeUpdate();
    }
  }

  static int insert(Connection connection, ChannelKey key, String epoch, long now)
      throws SQLException {
    String sql =
        "insert into channel_stream (epoch, tenant, name, head, used_at) values (?, ?, ?, 0, ?)";
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setString(1, epoch);
      statement.setString(2, key.tenant());
      statement.setString(3, key.name().text());
      statement.setLong(4, now);
      return statement.executeUpdate();
    }
  }

  /** Notes that there were events up to that offset, before they are deleted. */
  static int raiseHead(Connection connection, String epoch, long offset, long now)
      throws SQLException {
    String sql =
        "update channel_stream set head = case when head < ? then ? else head end, used_at = ?"
            + " where epoch = ?";
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setLong(1, offset);
      statement.setLong(2, offset);
      statement.setLong(3, now);
      statement.setString(4, epoch);
      return statement.executeUpdate();
    }
  }

  static Optional<ChannelKey> ofEpoch(Connection connection, String epoch) throws SQLException {
    String sql = "select tenant, name from channel_stream where epoch = ?";
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setString(1, epoch);
      try (ResultSet rows = statement.executeQuery()) {
        return rows.next() ? Optional.of(key(rows)) : Optional.empty();
      }
    }
  }

  static List<ChannelKey> unused(Connection connection, long since, int max) throws SQLException {
    String sql =
        "select tenant, name from channel_stream s where used_at < ? and not exists"
            + " (select 1 from channel_log l where l.epoch = s.epoch)"
            + " order by used_at fetch first "
            + max
            + " rows only";
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setLong(1, since);
      List<ChannelKey> keys = new ArrayList<>();
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          keys.add(key(rows));
        }
      }
      return keys;
    }
  }

  static int delete(Connection connection, ChannelKey key, long since) throws SQLException {
    String sql =
        "delete from channel_stream where tenant = ? and name = ? and used_at < ? and not exists"
            + " (select 1 from channel_log l where l.epoch = channel_stream.epoch)";
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setString(1, key.tenant());
      statement.setString(2, key.name().text());
      statement.setLong(3, since);
      return statement.executeUpdate();
    }
  }

  private static ChannelKey key(ResultSet rows) throws SQLException {
    return new ChannelKey(rows.getString(1), new ChannelName(rows.getString(2)));
  }
}
