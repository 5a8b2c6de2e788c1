package dev.tidings.it;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Set;
import java.util.TreeSet;

/** The notifications of {@link BadgeDevice#USER} in the database of a server that has stopped. */
final class BadgeDatabase {
  private static final String OF_USER = " from notification where user_id = 'ann'";

  /**
   * What is there.
   *
   * @param unread the numbers of those that are unread and count
   * @param counted the count that is stored with the inbox
   * @param kept those that neither expire nor stand for others
   * @param held those that still wait to be folded
   * @param folds those that stand for others
   * @param folded for how many these stand
   */
  record Figures(Set<Long> unread, long counted, long kept, long held, long folds, long folded) {}

  private final String url;

  private BadgeDatabase(String url) {
    this.url = url;
  }

  static BadgeDatabase of(ServerProcess server) {
    return new BadgeDatabase("jdbc:h2:file:" + server.database());
  }

  Figures figures() throws SQLException {
    try (Connection connection = DriverManager.getConnection(url, "tidings", "tidings")) {
      Set<Long> unread = new TreeSet<>();
      try (PreparedStatement statement =
              connection.prepareStatement(
                  "select number" + OF_USER + " and state = 'UNREAD' and badge");
          ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          unread.add(rows.getLong(1));
        }
      }
      return new Figures(
          unread,
          number(connection, "select unread from notification_inbox where user_id = 'ann'"),
          number(connection, "select count(*)" + OF_USER + " and kind <> 'short' and folded = 0"),
          number(connection, "select count(*)" + OF_USER + " and state = 'HELD'"),
          number(connection, "select count(*)" + OF_USER + " and folded > 0"),
          number(connection, "select coalesce(sum(folded), 0)" + OF_USER));
    }
  }

  private static long number(Connection connection, String sql) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql);
        ResultSet row = statement.executeQuery()) {
      row.next();
      return row.getLong(1);
    }
  }
}
