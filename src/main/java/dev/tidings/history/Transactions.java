package dev.tidings.history;

import dev.tidings.channel.StoreRefusedException;
import dev.tidings.channel.StoreUnavailableException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Set;
import java.util.function.Supplier;
import javax.sql.DataSource;

/**
 * Work on one connection in one transaction of its own: it is committed when the work returns, and
 * rolled back when it throws. Never part of a container's transaction.
 */
final class Transactions {
  /** SQL:2016, classes 22 and 23: what was given cannot be stored, however often it is tried. */
  private static final Set<String> REFUSALS = Set.of("22", "23");

  private final Supplier<DataSource> source;

  Transactions(Supplier<DataSource> source) {
    this.source = source;
  }

  /** Some statements on a connection. */
  interface Work<T> {
    T on(Connection connection) throws SQLException;
  }

  <T> T run(String what, Work<T> work) {
    try (Connection connection = source.get().getConnection()) {
      boolean auto = connection.getAutoCommit();
      connection.setAutoCommit(false);
      try {
        T result = work.on(connection);
        connection.commit();
        return result;
      } catch (SQLException | RuntimeException e) {
        rollBack(connection, e);
        throw e;
      } finally {
        connection.setAutoCommit(auto);
      }
    } catch (SQLException e) {
      throw failure(what, e);
    }
  }

  private static void rollBack(Connection connection, Exception cause) {
    try {
      connection.rollback();
    } catch (SQLException e) {
      cause.addSuppressed(e);
    }
  }

  private static RuntimeException failure(String what, SQLException cause) {
    for (SQLException e = cause; e != null; e = e.getNextException()) {
      String state = e.getSQLState();
      if (state != null && state.length() == 5 && REFUSALS.contains(state.substring(0, 2))) {
        return new StoreRefusedException(what + ": " + e.getMessage(), cause);
      }
    }
    return new StoreUnavailableException(what + ": " + cause.getMessage(), cause);
  }
}
