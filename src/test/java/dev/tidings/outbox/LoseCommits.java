package dev.tidings.outbox;

import dev.tidings.history.Proxies;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/** Connections to a database whose commits fail when the test wants them to. */
final class LoseCommits {
  private final DataSource source;
  private volatile boolean losing;

  LoseCommits(DataSource source) {
    this.source = source;
  }

  void lose(boolean from) {
    losing = from;
  }

  DataSource source() {
    return Proxies.of(
        DataSource.class,
        (proxy, method, arguments) -> {
          Object result = Proxies.call(source, method, arguments);
          return result instanceof Connection connection ? losing(connection) : result;
        });
  }

  private Connection losing(Connection connection) {
    return Proxies.of(
        Connection.class,
        (proxy, method, arguments) -> {
          if (losing && method.getName().equals("commit")) {
            throw new SQLException("the database is gone", "08006");
          }
          return Proxies.call(connection, method, arguments);
        });
  }
}
