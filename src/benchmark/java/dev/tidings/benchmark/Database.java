package dev.tidings.benchmark;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.h2.jdbcx.JdbcDataSource;

/** A fresh database with the hub's schema, as a hub in production would have it. */
final class Database implements AutoCloseable {
  /** What a database is called on the command line. */
  enum Kind {
    H2("h2"),
    POSTGRESQL("postgresql");

    private final String label;

    Kind(String label) {
      this.label = label;
    }

    String label() {
      return label;
    }
  }

  private final DataSource source;
  private final Map<String, String> settings;
  private final AutoCloseable server;

  private Database(DataSource source, Map<String, String> settings, AutoCloseable server) {
    this.source = source;
    this.settings = settings;
    this.server = server;
  }

  /** An empty one whose files, if it has any here, lie in the folder. */
  static Database fresh(Kind kind, Path folder, Path project) {
    try {
      Database made = kind == Kind.H2 ? h2(Server.fresh(folder)) : postgres();
      Flyway.configure()
          .dataSource(made.source)
          .locations("filesystem:" + project.resolve("db/migration"))
          .load()
          .migrate();
      return made;
    } catch (IOException e) {
      throw new BenchmarkException("no database in " + folder, e);
    }
  }

  private static Database h2(Path folder) throws IOException {
    String url =
        "jdbc:h2:retry:"
            + Files.createDirectories(folder).resolve("tidings")
            + ";WRITE_DELAY=0;LOCK_TIMEOUT=10000";
    JdbcDataSource source = new JdbcDataSource();
    source.setURL(url);
    source.setUser("tidings");
    source.setPassword("tidings");
    return new Database(
        source, Map.of("TIDINGS_DB_URL", url + ";DB_CLOSE_ON_EXIT=FALSE"), () -> {});
  }

  private static Database postgres() throws IOException {
    EmbeddedPostgres server =
        EmbeddedPostgres.builder()
            .setServerConfig("synchronous_commit", "on")
            .setServerConfig("fsync", "on")
            .start();
    return new Database(
        server.getPostgresDatabase(),
        Map.of(
            "TIDINGS_DB_DRIVER",
            "org.postgresql.Driver",
            "TIDINGS_DB_URL",
            server.getJdbcUrl("postgres", "postgres"),
            "TIDINGS_DB_USER",
            "postgres",
            "TIDINGS_DB_PASSWORD",
            "postgres"),
        server);
  }

  /** The environment variables by which a hub uses it. */
  Map<String, String> settings() {
    return settings;
  }

  /** Something to do in one transaction. */
  interface Work<T> {
    T with(Connection connection) throws SQLException;
  }

  /** Does it before a hub is started or, on PostgreSQL, beside it. */
  <T> T inTransaction(Work<T> work) {
    try (Connection connection = source.getConnection()) {
      connection.setAutoCommit(false);
      T done = work.with(connection);
      connection.commit();
      return done;
    } catch (SQLException e) {
      throw new BenchmarkException("the database", e);
    }
  }

  /** The first number that a query finds. */
  static long number(Connection connection, String query) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(query);
        ResultSet found = statement.executeQuery()) {
      found.next();
      return found.getLong(1);
    }
  }

  /** All that a query finds in its first column, a line each. */
  static String text(Connection connection, String query) throws SQLException {
    StringBuilder text = new StringBuilder();
    try (PreparedStatement statement = connection.prepareStatement(query);
        ResultSet found = statement.executeQuery()) {
      while (found.next()) {
        text.append(found.getString(1)).append('\n');
      }
    }
    return text.toString();
  }

  @Override
  public void close() {
    try {
      server.close();
    } catch (Exception e) {
      throw new BenchmarkException("the database does not end", e);
    }
  }
}
