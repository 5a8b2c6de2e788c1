package dev.tidings.monitoring;

import dev.tidings.protocol.ErrorCode;
import dev.tidings.protocol.ProtocolException;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** In which order connections are listed. */
final class ConnectionOrder {
  private static final String USUAL = "-opened";

  private static final Map<String, Comparator<Watched>> ORDERS =
      new TreeMap<>(
          Map.of(
              "opened", Comparator.comparing(c -> c.session().opened()),
              "user", Comparator.comparing(c -> c.session().caller().user()),
              "bytesOut", Comparator.comparingLong(c -> c.session().traffic().bytesOut()),
              "waiting", Comparator.comparingInt(c -> c.session().waiting()),
              "dropped", Comparator.comparingLong(c -> c.session().traffic().dropped())));

  private ConnectionOrder() {}

  /**
   * The order of a name; with {@code -} before it the other way round. Equal ones are ordered by
   * their ids.
   *
   * @throws ProtocolException {@code bad_field}
   */
  static Comparator<Watched> of(@Nullable String name) {
    String text = name == null ? USUAL : name;
    boolean backwards = text.startsWith("-");
    Comparator<Watched> order = ORDERS.get(backwards ? text.substring(1) : text);
    if (order == null) {
      throw new ProtocolException(
          ErrorCode.BAD_FIELD,
          "sort",
          "sort must be one of %s, or one of these after a -"
              .formatted(String.join(", ", ORDERS.keySet())));
    }
    return (backwards ? order.reversed() : order)
        .thenComparing(connection -> connection.session().id());
  }
}
