package dev.tidings.query;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;

/**
 * The sample database of the source {@code sales}: about 200,000 rows, the same on every machine,
 * and an account that may only read them. Made once; what a crash left half made is made anew.
 */
final class SampleDatabase {
  /** The source whose account makes it. */
  static final String OWNER = "sales-owner";

  private static final Logger LOG = System.getLogger(SampleDatabase.class.getName());
  private static final String SCRIPT = "/db/sample/sales.sql";

  private SampleDatabase() {}

  static void make(DataSource owner) {
    try (Connection connection = owner.getConnection();
        Statement statement = connection.createStatement()) {
      if (isThere(statement)) {
        return;
      }
      LOG.log(Level.INFO, "the sample database is made");
      statement.execute("drop all objects");
      for (String command : script().split(";\\s*\\n")) {
        if (!command.isBlank()) {
          statement.execute(command);
        }
      }
    } catch (SQLException e) {
      throw new UnsafeSourceException(OWNER, "cannot be made: " + e.getMessage(), e);
    }
  }

  /** The script's last statement makes this table. */
  private static boolean isThere(Statement statement) throws SQLException {
    try (ResultSet rows =
        statement.executeQuery(
            "select 1 from information_schema.tables"
                + " where table_schema = 'PUBLIC' and table_name = 'SAMPLE_IS_COMPLETE'")) {
      return rows.next();
    }
  }

  private static String script() {
    try (InputStream script = SampleDatabase.class.getResourceAsStream(SCRIPT)) {
      if (script == null) {
        throw new IllegalStateException("the application lacks " + SCRIPT);
      }
      return new String(script.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
