package dev.tidings.channel;

import dev.tidings.history.TestDatabase;
import dev.tidings.session.Latches;
import java.io.PrintWriter;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** The connections of a database, which fail or wait when they are told to. */
final class FailingSource implements DataSource {
  private final TestDatabase database;
  private final AtomicReference<@Nullable Moment> failure = new AtomicReference<>();
  private final AtomicInteger commits = new AtomicInteger();
  private final AtomicInteger refused = new AtomicInteger();
  private volatile CountDownLatch held = new CountDownLatch(1);
  private volatile CountDownLatch released = new CountDownLatch(0);
  private volatile boolean away;

  FailingSource(TestDatabase database) {
    this.database = database;
  }

  /** When a commit fails. */
  enum Moment {
    BEFORE_COMMIT,
    AFTER_COMMIT
  }

  /** Fails the next commit. */
  void failNext(Moment moment) {
    failure.set(moment);
  }

  /** Gives no connection while it is away. */
  void away(boolean away) {
    this.away = away;
  }

  /** Has commits wait until {@link #release}. */
  void hold() {
    held = new CountDownLatch(1);
    released = new CountDownLatch(1);
  }

  void awaitHeld() {
    Latches.await(held);
  }

  void release() {
    released.countDown();
  }

  int commits() {
    return commits.get();
  }

  int refused() {
    return refused.get();
  }

  @Override
  public Connection getConnection() throws SQLException {
    if (away) {
      refused.incrementAndGet();
      throw new SQLException("the database is away", "08001");
    }
    return wrapped(database.connect());
  }

  private Connection wrapped(Connection connection) {
    return (Connection)
        Proxy.newProxyInstance(
            FailingSource.class.getClassLoader(),
            new Class<?>[] {Connection.class},
            (proxy, method, arguments) -> {
              try {
                if (method.getName().equals("commit")) {
                  commit(connection);
                  return null;
                }
                return method.invoke(connection, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  private void commit(Connection connection) throws SQLException {
    held.countDown();
    Latches.await(released);
    Moment moment = failure.getAndSet(null);
    if (moment == Moment.BEFORE_COMMIT) {
      throw new SQLException("the connection is lost", "08006");
    }
    connection.commit();
    commits.incrementAndGet();
    if (moment == Moment.AFTER_COMMIT) {
      throw new SQLException("the connection is lost", "08006");
    }
  }

  @Override
  public Connection getConnection(String user, String password) throws SQLException {
    return getConnection();
  }

  @Override
  public @Nullable PrintWriter getLogWriter() {
    return null;
  }

  @Override
  public void setLogWriter(PrintWriter out) throws SQLException {
    throw new SQLFeatureNotSupportedException();
  }

  @Override
  public void setLoginTimeout(int seconds) throws SQLException {
    throw new SQLFeatureNotSupportedException();
  }

  @Override
  public int getLoginTimeout() {
    return 0;
  }

  @Override
  public Logger getParentLogger() throws SQLFeatureNotSupportedException {
    throw new SQLFeatureNotSupportedException();
  }

  @Override
  public <T> T unwrap(Class<T> type) throws SQLException {
    throw new SQLFeatureNotSupportedException();
  }

  @Override
  public boolean isWrapperFor(Class<?> type) {
    return false;
  }
}
