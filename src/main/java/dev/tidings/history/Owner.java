package dev.tidings.history;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/** The row that says which node has the history; whoever took it last. */
final class Owner {
  private Owner() {}

  /** Makes the node the owner, once what others do is done. */
  static int replace(Connection connection, String node, long now) throws SQLException {
    String sql = "update channel_owner set owner = ?, taken_at = ? where id = 1";
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setString(1, node);
      statement.setLong(2, now);
      return statement.executeUpdate();
    }
  }

  /** The owner at this moment. */
  static String current(Connection connection) throws SQLException {
    return read(connection, "select owner from channel_owner where id = 1");
  }

  /** The owner, which stays the owner until the end of the transaction. */
  static String locked(Connection connection) throws SQLException {
    return read(connection, "select owner from channel_owner where id = 1 for update");
  }

  private static String read(Connection connection, String sql) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql);
        ResultSet rows = statement.executeQuery()) {
      if (!rows.next()) {
        throw new SQLException("the table channel_owner has no row");
      }
      return rows.getString(1);
    }
  }
}
