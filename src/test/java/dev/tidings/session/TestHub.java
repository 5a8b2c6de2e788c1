package dev.tidings.session;

import dev.tidings.protocol.ErrorCode;
import dev.tidings.protocol.FrameType;
import dev.tidings.protocol.ProtocolException;
import dev.tidings.security.Caller;
import dev.tidings.security.Handshake;
import dev.tidings.security.HandshakeAuthentication;
import dev.tidings.security.MovedClock;
import dev.tidings.security.Origins;
import dev.tidings.security.RateLimits;
import dev.tidings.security.Tickets;
import dev.tidings.security.TokenVerifier;
import dev.tidings.settings.Setting;
import dev.tidings.settings.Settings;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Sessions with real writers and threads, a clock that stands and fake connections. A ticket stands
 * for a caller, so that a test needs no token.
 */
public final class TestHub implements AutoCloseable {
  /** The secret of its tokens. */
  public static final String SECRET = "0123456789abcdef0123456789abcdef";

  private static final AtomicInteger TICKETS = new AtomicInteger();

  public final MovedClock clock = new MovedClock();
  public final Settings settings;
  public final DeliveryMetrics metrics = new DeliveryMetrics(Settings.of(Map.of()));
  public final Threads threads;
  public final Writers writers;
  public final SessionSettings sessionSettings;
  public final SessionRegistry registry = new SessionRegistry();
  public final MemorySessionLease lease = new MemorySessionLease(clock);
  public final DeviceLeases leases = new DeviceLeases(lease, registry, clock);
  public final Drain drain;
  public final Events<Object> events = new Events<>();
  private final List<FrameHandler> handlers = new ArrayList<>();
  private final List<FrameType> types = new ArrayList<>();
  private final Map<String, Caller> tickets = new ConcurrentHashMap<>();
  private @Nullable Sessions sessions;

  /** A hub with default settings but for these. */
  public TestHub(Map<Setting, String> settings) {
    Map<Setting, String> all = new EnumMap<>(Setting.class);
    all.put(Setting.AUTH_SECRET, SECRET);
    all.put(Setting.CHANNELS_UNKNOWN, "open");
    all.put(Setting.WRITERS, "2");
    all.putAll(settings);
    this.settings = Settings.of(all);
    this.threads = new Threads(TestHub::daemon);
    this.writers = new Writers(this.settings, metrics, threads);
    this.sessionSettings = new SessionSettings(this.settings);
    this.drain = new Drain(registry, sessionSettings, threads, clock, events.just());
  }

  /** A hub with default settings. */
  public TestHub() {
    this(Map.of());
  }

  /** Threads that never begin what they are to do again and again. */
  public static Threads threadsThatStand() {
    return new Threads(
        task -> {
          Thread thread = new Thread(() -> {});
          thread.setDaemon(true);
          return thread;
        });
  }

  private static Thread daemon(Runnable task) {
    Thread thread = new Thread(task, "hub");
    thread.setDaemon(true);
    return thread;
  }

  /** Adds a handler; before the first session only. */
  public TestHub with(FrameHandler handler) {
    handlers.add(handler);
    return this;
  }

  /** Adds a frame type; before the first session only. */
  public TestHub with(FrameType type) {
    types.add(type);
    return this;
  }

  /** The service. */
  public synchronized Sessions sessions() {
    Sessions made = sessions;
    if (made == null) {
      TokenVerifier tokens = new TokenVerifier(settings, clock);
      handlers.add(new SessionFrames(tokens, clock, events.just()));
      made =
          new Sessions(
              registry,
              leases,
              writers,
              new FrameRouter(handlers),
              new Beans<>(types),
              drain,
              new HandshakeAuthentication(
                  settings, tokens, new KnownTickets(), new Origins(settings)),
              sessionSettings,
              threads,
              clock,
              events);
      sessions = made;
    }
    return made;
  }

  /** A user of the tenant acme whose token is good for a day. */
  public static Caller caller(String user, String... roles) {
    return callerOf("acme", user, roles);
  }

  /** A user of a tenant whose token is good for a day. */
  public static Caller callerOf(String tenant, String user, String... roles) {
    return new Caller(
        user,
        "The name of " + user,
        Optional.empty(),
        tenant,
        Set.of(roles),
        MovedClock.START.plus(Duration.ofDays(1)));
  }

  /** The caller with a token that ends at another time. */
  public static Caller until(Caller caller, Instant expires) {
    return new Caller(
        caller.user(), caller.name(), caller.avatar(), caller.tenant(), caller.roles(), expires);
  }

  /** Frames that come in requests of their own. */
  public Exchanges exchanges() {
    return exchanges((key, limit) -> 0);
  }

  /** The same with rates. */
  public Exchanges exchanges(RateLimits rates) {
    return new Exchanges(sessions(), registry, sessionSettings, rates, threads, clock);
  }

  /** Connects a user of the tenant acme. */
  public ClientSession connect(Connection connection, String user) {
    return connect(connection, caller(user), "device-of-" + user);
  }

  /** Connects a caller. */
  public ClientSession connect(Connection connection, Caller caller, String device) {
    String ticket = "ticket-" + TICKETS.incrementAndGet();
    tickets.put(ticket, caller);
    return sessions().open(connection, handshake(Optional.of(ticket), Optional.of(device)));
  }

  /** Connects without credentials. */
  public ClientSession connectUnknown(Connection connection) {
    return sessions().open(connection, handshake(Optional.empty(), Optional.empty()));
  }

  /** A handshake with a ticket. */
  public static Handshake handshakeWith(String ticket) {
    return handshake(Optional.of(ticket), Optional.empty());
  }

  private static Handshake handshake(Optional<String> ticket, Optional<String> device) {
    return new Handshake(
        Optional.empty(),
        ticket,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        "http://localhost",
        Set.of(),
        device,
        "192.0.2.1");
  }

  /** Holds up the writer of the session until the latch that it gives is counted down. */
  public static CountDownLatch hold(ClientSession session) {
    CountDownLatch held = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    session.onWriter(
        () -> {
          held.countDown();
          Latches.await(release);
        });
    Latches.await(held);
    return release;
  }

  /** Waits until the writer of the session has done all that was asked of it so far. */
  public static void settle(ClientSession session) {
    CountDownLatch settled = new CountDownLatch(1);
    session.onWriter(settled::countDown);
    Latches.await(settled);
  }

  @Override
  public void close() {
    writers.stop();
    threads.stop();
  }

  private final class KnownTickets implements Tickets {
    @Override
    public Ticket issue(Caller caller, Optional<String> origin, Optional<String> device) {
      throw new UnsupportedOperationException("no test issues tickets");
    }

    @Override
    public Optional<Caller> redeem(
        String ticket, Optional<String> origin, Optional<String> device) {
      Caller caller = tickets.remove(ticket);
      if (caller == null) {
        throw new ProtocolException(ErrorCode.UNAUTHENTICATED, "the ticket is unknown");
      }
      return Optional.of(caller);
    }
  }
}
