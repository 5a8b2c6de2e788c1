package dev.tidings.monitoring;

import dev.tidings.security.Caller;
import dev.tidings.session.ClientSession;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The connections of this node as the admin API lists them. */
@Singleton
public class Connections {
  private static final LiveOrder<Watched> ORDER =
      new LiveOrder<>(
          "-opened",
          Map.of(
              "opened", c -> c.session().opened(),
              "user", c -> c.session().caller().user(),
              "bytesOut", c -> c.session().traffic().bytesOut(),
              "waiting", c -> c.session().waiting(),
              "dropped", c -> c.session().traffic().dropped()),
          c -> c.session().id());

  private final ConnectionMonitor monitor;
  private final ConnectionView view;

  /** The connections. */
  @Inject
  public Connections(ConnectionMonitor monitor, ConnectionView view) {
    this.monitor = monitor;
    this.view = view;
  }

  /**
   * Those that somebody may see, from a place on.
   *
   * @param search a part of a user's id or name, of a device, an address, an id, a transport or a
   *     version, and of a tenant where there are several; null for all
   * @param sort {@code opened}, {@code user}, {@code bytesOut}, {@code waiting} or {@code dropped},
   *     after a {@code -} the other way round; null for those that opened last first
   * @throws dev.tidings.protocol.ProtocolException {@code bad_field}
   */
  public Part part(Scope scope, @Nullable String search, @Nullable String sort, int from, int max) {
    List<Watched> all =
        ORDER.of(
            monitor.connections(scope).stream()
                .filter(search == null ? connection -> true : matching(scope, search)),
            sort);
    return Part.of(all, from, max, view::inList);
  }

  /** All that is known of one; empty when it is not there, or not to be seen. */
  public Optional<String> one(Scope scope, String id) {
    return monitor.connection(scope, id).map(view::whole);
  }

  /** The session of one; empty when it is not there, or not to be seen. */
  public Optional<ClientSession> session(Scope scope, String id) {
    return monitor.connection(scope, id).map(Watched::session);
  }

  /** The sessions of a user of a tenant. */
  public List<ClientSession> sessionsOf(String tenant, String user) {
    return monitor.connectionsOf(tenant, user).stream().map(Watched::session).toList();
  }

  private static Predicate<Watched> matching(Scope scope, String search) {
    String text = search.toLowerCase(Locale.ROOT);
    return connection ->
        searched(scope, connection)
            .anyMatch(known -> known.toLowerCase(Locale.ROOT).contains(text));
  }

  private static Stream<String> searched(Scope scope, Watched connection) {
    ClientSession session = connection.session();
    Caller caller = session.caller();
    Stream<String> known =
        Stream.of(
            caller.user(),
            caller.name(),
            session.device(),
            session.connection().remoteAddress(),
            session.id(),
            session.connection().transport(),
            connection.reported().version().orElse(""));
    return scope.tenant().isPresent() ? known : Stream.concat(known, Stream.of(caller.tenant()));
  }
}
