package dev.tidings.history;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * A source whose queries can be seen with their values, as they were really sent: those of a thread
 * that records, and of no other. While it does, a statement without bound values is refused.
 */
final class RecordedStatements {
  private final DataSource source;
  private final ThreadLocal<@Nullable List<Sent>> recording = new ThreadLocal<>();

  RecordedStatements(DataSource source) {
    this.source = source;
  }

  /** A query that was sent, and its values by their places. */
  record Sent(String sql, Map<Integer, Object> values) {}

  /** The queries that the work sends. */
  List<Sent> during(Runnable work) {
    List<Sent> sent = new ArrayList<>();
    recording.set(sent);
    try {
      work.run();
    } finally {
      recording.remove();
    }
    return sent;
  }

  /** The source to use in place of the one that it is of. */
  DataSource source() {
    return Proxies.of(
        DataSource.class,
        (proxy, method, arguments) -> {
          Object result = Proxies.call(source, method, arguments);
          return result instanceof Connection connection ? recorded(connection) : result;
        });
  }

  private Connection recorded(Connection connection) {
    return Proxies.of(
        Connection.class,
        (proxy, method, arguments) -> {
          List<Sent> sent = recording.get();
          if (sent != null && method.getName().equals("createStatement")) {
            throw new AssertionError("values are bound, and not written into the statement");
          }
          Object result = Proxies.call(connection, method, arguments);
          return sent != null && result instanceof PreparedStatement statement && arguments != null
              ? recorded(statement, String.valueOf(arguments[0]), sent)
              : result;
        });
  }

  private static PreparedStatement recorded(
      PreparedStatement statement, String sql, List<Sent> sent) {
    Map<Integer, Object> values = new TreeMap<>();
    return Proxies.of(
        PreparedStatement.class,
        (proxy, method, arguments) -> {
          if (method.getName().equals("setNull")) {
            throw new AssertionError("the plan of a statement with null is not asked for");
          }
          if (method.getName().startsWith("set")
              && arguments != null
              && arguments.length >= 2
              && arguments[0] instanceof Integer place) {
            values.put(place, Objects.requireNonNull(arguments[1]));
          } else if (method.getName().equals("executeQuery")) {
            sent.add(new Sent(sql, Map.copyOf(values)));
          }
          return Proxies.call(statement, method, arguments);
        });
  }
}
