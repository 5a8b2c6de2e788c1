package dev.tidings.history;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * The one PostgreSQL server of all tests: started when the first of them wants a database, gone
 * with the JVM. Databases share its accounts and nothing else.
 */
public final class PostgresServer {
  private static final String EMPTY = "template1";
  private static final String MIGRATED = "migrated";
  private static final AtomicInteger MADE = new AtomicInteger();

  private static @Nullable PostgresServer running;

  private final EmbeddedPostgres server;

  private PostgresServer() throws IOException {
    server =
        EmbeddedPostgres.builder()
            .setServerConfig("synchronous_commit", "on")
            .setServerConfig("fsync", "on")
            .setServerConfig("deadlock_timeout", "100ms") // transactions do wait for each other
            .start();
    TestDatabase.migrate(create(MIGRATED, EMPTY));
  }

  private static synchronized PostgresServer running() {
    if (running == null) {
      try {
        running = new PostgresServer();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return running;
  }

  /** A new database with nothing in it. */
  public static DataSource empty() {
    return running().create("tests_" + MADE.incrementAndGet(), EMPTY);
  }

  /** A new database with the hub's schema. */
  static PGSimpleDataSource migrated() {
    return running().create("tests_" + MADE.incrementAndGet(), MIGRATED);
  }

  private PGSimpleDataSource create(String name, String template) {
    String create = "create database " + name + " template " + template;
    try (Connection connection = server.getPostgresDatabase().getConnection();
        PreparedStatement statement = connection.prepareStatement(create)) {
      statement.execute();
    } catch (SQLException e) {
      throw new AssertionError(create, e);
    }
    return (PGSimpleDataSource) server.getDatabase("postgres", name);
  }
}
