package dev.tidings.query;

import dev.tidings.database.DatabaseProduct;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Collection;
import java.util.Optional;
import javax.sql.DataSource;

/**
 * One database that queries run on, by an account that may only read. Each connection is in a
 * transaction that is read-only where the database knows such.
 */
final class QuerySource {
  /** SQL:2016 gives none; both databases say so when a statement was cancelled. */
  static final String CANCELLED = "57014";

  /** Rows that a driver fetches at a time, where it does not take all at once. */
  private static final int FETCH = 500;

  private final String name;
  private final DataSource database;
  private final DatabaseProduct product;
  private final StatementGuard guard;

  private QuerySource(
      String name, DataSource database, DatabaseProduct product, StatementGuard guard) {
    this.name = name;
    this.database = database;
    this.product = product;
    this.guard = guard;
  }

  /**
   * A source whose account was checked.
   *
   * @param functions what may be called besides the harmless functions
   * @throws UnsafeSourceException where the account may do more than read, or cannot be checked
   */
  static QuerySource checked(String name, DataSource database, Collection<String> functions) {
    try (Connection connection = database.getConnection()) {
      String title = connection.getMetaData().getDatabaseProductName();
      DatabaseProduct product =
          DatabaseProduct.named(title)
              .orElseThrow(
                  () ->
                      new UnsafeSourceException(
                          name, "is " + title + ", whose rights are not known here"));
      Optional<String> right = AccountCheck.of(product).find(connection);
      if (right.isPresent()) {
        throw new UnsafeSourceException(name, right.get());
      }
      StatementGuard guard =
          product == DatabaseProduct.H2
              ? StatementGuard.ofEmbedded(functions)
              : StatementGuard.ofServer(functions);
      return new QuerySource(name, database, product, guard);
    } catch (SQLException e) {
      throw new UnsafeSourceException(name, "cannot be reached: " + e.getMessage(), e);
    }
  }

  String name() {
    return name;
  }

  /**
   * The statement as it may be run.
   *
   * @throws RefusedStatementException where it may not
   */
  String admit(String sql) {
    return guard.admit(sql);
  }

  Connection connect(Duration timeout) throws SQLException {
    Connection connection = database.getConnection();
    try {
      connection.setAutoCommit(false);
      connection.setReadOnly(true);
      try (Statement statement = connection.createStatement()) {
        if (product == DatabaseProduct.POSTGRESQL) {
          statement.execute("set local standard_conforming_strings = on");
          statement.execute("set local statement_timeout = " + timeout.plusSeconds(5).toMillis());
        } else {
          statement.execute("set lazy_query_execution true");
        }
      }
      return connection;
    } catch (SQLException e) {
      release(connection, e);
      throw e;
    }
  }

  /** What ends the statement, as long as the connection is not given back. */
  StatementStop stop(Statement statement) throws SQLException {
    return new StatementStop(database, product, statement);
  }

  /** What is done with the rows, and what their columns are. */
  interface Reader<T> {
    T read(ResultSet rows, ResultSetMetaData columns) throws SQLException;
  }

  /** Runs a statement; however long its cells are, the hub takes a bounded part of them. */
  <T> T read(Statement statement, String sql, Reader<T> reader) throws SQLException {
    if (product == DatabaseProduct.H2) {
      try (ResultSet rows = statement.executeQuery(sql)) {
        return reader.read(rows, rows.getMetaData());
      }
    }
    try (PreparedStatement described = statement.getConnection().prepareStatement(sql)) {
      ResultSetMetaData columns = described.getMetaData();
      BoundedQuery bounded = BoundedQuery.of(sql, columns, FETCH);
      statement.setFetchSize(bounded.fetch());
      try (ResultSet rows = statement.executeQuery(bounded.sql())) {
        return reader.read(rows, columns);
      }
    }
  }

  /** A statement whose rows come as they are read. */
  static Statement statement(Connection connection, Duration timeout) throws SQLException {
    Statement statement =
        connection.createStatement(ResultSet.TYPE_FORWARD_ONLY, ResultSet.CONCUR_READ_ONLY);
    statement.setFetchSize(FETCH);
    statement.setQueryTimeout((int) Math.max(1, timeout.plusSeconds(5).toSeconds()));
    return statement;
  }

  /** Gives a connection back as it came. */
  static void release(Connection connection) throws SQLException {
    try (connection) {
      rollback(connection);
      connection.setReadOnly(false);
      connection.setAutoCommit(true);
    }
  }

  /** A cancel that was said a moment ago may hit the first. */
  private static void rollback(Connection connection) throws SQLException {
    try {
      connection.rollback();
    } catch (SQLException e) {
      if (!CANCELLED.equals(e.getSQLState())) {
        throw e;
      }
      connection.rollback();
    }
  }

  private static void release(Connection connection, SQLException cause) {
    try {
      release(connection);
    } catch (SQLException e) {
      cause.addSuppressed(e);
    }
  }
}
