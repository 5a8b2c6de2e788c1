package dev.tidings.history;

import dev.tidings.database.DatabaseProduct;
import jakarta.persistence.EntityManagerFactory;
import jakarta.persistence.Persistence;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.h2.jdbcx.JdbcConnectionPool;
import org.h2.jdbcx.JdbcDataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGConnectionPoolDataSource;

/** A real database with the hub's schema, which the tests of a class share. */
public final class TestDatabase implements AutoCloseable {
  private static final int MOST_CONNECTIONS = 50;

  private final DatabaseProduct product;
  private final RecordedStatements statements;
  private final DataSource source;
  private final AutoCloseable end;
  private @Nullable EntityManagerFactory entityManagers;

  private TestDatabase(DatabaseProduct product, RecordedStatements statements, AutoCloseable end) {
    this.product = product;
    this.statements = statements;
    this.source = statements.source();
    this.end = end;
  }

  static void migrate(DataSource source) {
    Flyway.configure().dataSource(source).locations("filesystem:db/migration").load().migrate();
  }

  /**
   * An H2 file database with the URL that the hub has by default, in a folder of its own, which
   * goes with it.
   */
  static TestDatabase h2() {
    Path folder = newFolder();
    JdbcConnectionPool pool =
        JdbcConnectionPool.create(
            "jdbc:h2:retry:" + folder.resolve("tidings") + ";WRITE_DELAY=0;LOCK_TIMEOUT=10000",
            "tidings",
            "tidings");
    RecordedStatements statements = new RecordedStatements(pool);
    migrate(statements.source());
    return new TestDatabase(
        DatabaseProduct.H2,
        statements,
        () -> {
          pool.dispose();
          delete(folder);
        });
  }

  private static Path newFolder() {
    try {
      return Files.createTempDirectory("tidings-h2-").toAbsolutePath();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(folder);
  }

  /**
   * A database of its own on the PostgreSQL server that all tests share. Its connections are used
   * again, as a container does it: each new one is a new process.
   */
  static TestDatabase postgres() {
    PGConnectionPoolDataSource source = new PGConnectionPoolDataSource();
    source.setURL(PostgresServer.migrated().getURL());
    source.setUser("postgres");
    JdbcConnectionPool pool = JdbcConnectionPool.create(source);
    pool.setMaxConnections(MOST_CONNECTIONS);
    return new TestDatabase(
        DatabaseProduct.POSTGRESQL, new RecordedStatements(pool), pool::dispose);
  }

  /** An H2 database that is gone with its last connection; without a schema. */
  static DataSource volatileH2() {
    JdbcDataSource source = new JdbcDataSource();
    source.setURL("jdbc:h2:mem:volatile");
    return source;
  }

  /** Its address. */
  String url() throws SQLException {
    try (Connection connection = source.getConnection()) {
      return connection.getMetaData().getURL();
    }
  }

  /** A history store of one node. */
  public DatabaseHistory store() {
    return store(source, Clock.systemUTC());
  }

  /** A history store of one node that reaches the database through this source. */
  public DatabaseHistory store(DataSource through, Clock clock) {
    return new DatabaseHistory(() -> through, clock);
  }

  /** Which one it is. */
  public DatabaseProduct product() {
    return product;
  }

  /** Where its connections come from. */
  public DataSource source() {
    return source;
  }

  /** Its connections, for a source that wraps them. */
  public Connection connect() throws SQLException {
    return source.getConnection();
  }

  /**
   * What makes entity managers on it. Nothing is remembered longer than a transaction, so all tests
   * share it.
   */
  public synchronized EntityManagerFactory entityManagers() {
    if (entityManagers == null) {
      Map<String, @Nullable Object> properties = new HashMap<>();
      properties.put("jakarta.persistence.transactionType", "RESOURCE_LOCAL");
      properties.put("jakarta.persistence.jtaDataSource", null);
      properties.put("jakarta.persistence.nonJtaDataSource", source);
      properties.put("eclipselink.logging.level", "SEVERE");
      properties.put("eclipselink.session-name", "tests " + UUID.randomUUID());
      entityManagers = Persistence.createEntityManagerFactory("tidings", properties);
    }
    return entityManagers;
  }

  /** Executes a statement. */
  public void execute(String sql) {
    try (Connection connection = source.getConnection();
        PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.execute();
    } catch (SQLException e) {
      throw new AssertionError(sql, e);
    }
  }

  /** The number that a query gives. */
  public long number(String sql) {
    try (Connection connection = source.getConnection();
        PreparedStatement statement = connection.prepareStatement(sql);
        ResultSet rows = statement.executeQuery()) {
      rows.next();
      return rows.getLong(1);
    } catch (SQLException e) {
      throw new AssertionError(sql, e);
    }
  }

  /** A table of the whole numbers from 1 to the last, in its column {@code x}. */
  public String numbers(int last) {
    String table = product == DatabaseProduct.H2 ? "system_range" : "generate_series";
    return "%s(1, %d) as numbers (x)".formatted(table, last);
  }

  /** Adds many rows, and has the database count them, as it does by itself after a while. */
  public void fill(String insert) {
    execute(insert);
    execute("analyze");
  }

  /**
   * How many rows it reads for the queries that the work sends; each is explained as it was sent,
   * with the same values.
   */
  public long rowsRead(Runnable work) {
    List<RecordedStatements.Sent> sent = statements.during(work);
    if (sent.isEmpty()) {
      throw new AssertionError("nothing was read from the database");
    }
    return sent.stream().mapToLong(new Explained(source, product)::rows).sum();
  }

  /** Empties the tables of the history. */
  public void clear() {
    execute("delete from channel_log");
    execute("delete from channel_stream");
  }

  @Override
  public synchronized void close() throws Exception {
    if (entityManagers != null) {
      entityManagers.close();
    }
    end.close();
  }
}
