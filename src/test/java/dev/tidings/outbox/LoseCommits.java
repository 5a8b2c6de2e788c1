package dev.tidings.outbox;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Objects;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

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
    return proxy(
        DataSource.class,
        (proxy, method, arguments) -> {
          Object result = call(source, method, arguments);
          return result instanceof Connection connection ? losing(connection) : result;
        });
  }

  private Connection losing(Connection connection) {
    return proxy(
        Connection.class,
        (proxy, method, arguments) -> {
          if (losing && method.getName().equals("commit")) {
            throw new SQLException("the database is gone", "08006");
          }
          return call(connection, method, arguments);
        });
  }

  private static @Nullable Object call(
      Object target, Method method, @Nullable Object @Nullable [] arguments) throws Throwable {
    try {
      return method.invoke(target, arguments);
    } catch (InvocationTargetException e) {
      throw Objects.requireNonNull(e.getCause());
    }
  }

  private static <T> T proxy(Class<T> type, InvocationHandler handler) {
    return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
  }
}
