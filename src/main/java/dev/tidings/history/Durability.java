package dev.tidings.history;

import dev.tidings.database.DatabaseProduct;
import dev.tidings.settings.InvalidSettingException;
import dev.tidings.settings.Setting;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/** Whether a database keeps what it has committed when its process is killed. */
final class Durability {
  private Durability() {}

  /**
   * Passes when it does.
   *
   * @throws InvalidSettingException when it does not, with the remedy
   */
  static void require(Connection connection) throws SQLException {
    String name = connection.getMetaData().getDatabaseProductName();
    DatabaseProduct product =
        DatabaseProduct.named(name)
            .orElseThrow(() -> unsafe("database needs H2 or PostgreSQL, not " + name));
    switch (product) {
      case H2 -> requireH2(connection, connection.getMetaData().getURL());
      case POSTGRESQL -> {
        requireOn(connection, "synchronous_commit");
        requireOn(connection, "fsync");
      }
    }
  }

  private static void requireH2(Connection connection, String url) throws SQLException {
    if (url.startsWith("jdbc:h2:mem:")) {
      throw unsafe("database needs a database that outlives the server, not jdbc:h2:mem");
    }
    String sql =
        "select setting_value from information_schema.settings where setting_name = 'WRITE_DELAY'";
    if (!"0".equals(value(connection, sql))) {
      throw unsafe("database needs ;WRITE_DELAY=0 in the URL of H2 (TIDINGS_DB_URL)");
    }
  }

  private static void requireOn(Connection connection, String name) throws SQLException {
    String value = value(connection, "select current_setting('" + name + "')");
    if ("off".equals(value)) {
      throw unsafe("database needs " + name + "=on in PostgreSQL");
    }
  }

  private static String value(Connection connection, String sql) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql);
        ResultSet rows = statement.executeQuery()) {
      return rows.next() ? rows.getString(1) : "";
    }
  }

  private static InvalidSettingException unsafe(String rule) {
    return new InvalidSettingException(
        "%s (%s): %s"
            .formatted(
                Setting.HISTORY_STORE.key(), Setting.HISTORY_STORE.environmentVariable(), rule));
  }
}
