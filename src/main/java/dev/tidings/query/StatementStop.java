package dev.tidings.query;

import dev.tidings.database.DatabaseProduct;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import javax.sql.DataSource;

/**
 * Ends what a connection is doing until it is {@link #close closed}, and never what its next user
 * does. On PostgreSQL the statement's own cancel does nothing while rows are fetched, so the
 * session is cancelled by its number, from another connection of the same account.
 */
final class StatementStop {
  private final DataSource database;
  private final Statement statement;

  /** The number of the session; 0 where the statement's own cancel is good enough. */
  private final int session;

  /** Held while a cancel is said, which is short: the connection is given back after it. */
  private final Lock saying = new ReentrantLock();

  /** Guarded by the lock. */
  private boolean closed;

  StatementStop(DataSource database, DatabaseProduct product, Statement statement)
      throws SQLException {
    this.database = database;
    this.statement = statement;
    this.session = product == DatabaseProduct.POSTGRESQL ? session(statement.getConnection()) : 0;
  }

  private static int session(Connection connection) throws SQLException {
    try (Statement asking = connection.createStatement();
        ResultSet row = asking.executeQuery("select pg_catalog.pg_backend_pid()")) {
      row.next();
      return row.getInt(1);
    }
  }

  /** Says it to the database; may block for a moment. */
  void say() throws SQLException {
    if (session == 0) {
      whileOpen(statement::cancel);
      return;
    }
    try (Connection other = database.getConnection();
        PreparedStatement cancel =
            other.prepareStatement("select pg_catalog.pg_cancel_backend(?)")) {
      cancel.setInt(1, session);
      whileOpen(cancel::execute);
    }
  }

  private interface Saying {
    void say() throws SQLException;
  }

  private void whileOpen(Saying cancel) throws SQLException {
    saying.lock();
    try {
      if (!closed) {
        cancel.say();
      }
    } finally {
      saying.unlock();
    }
  }

  /** From now on nothing is ended. */
  void close() {
    saying.lock();
    try {
      closed = true;
    } finally {
      saying.unlock();
    }
  }
}
