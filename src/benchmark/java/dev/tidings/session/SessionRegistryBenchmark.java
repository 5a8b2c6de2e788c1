package dev.tidings.session;

import dev.tidings.protocol.CloseCode;
import dev.tidings.protocol.Dialects;
import dev.tidings.protocol.ServerFrame.Connected.Previous;
import dev.tidings.protocol.SpokenDialect;
import dev.tidings.security.Caller;
import dev.tidings.security.Handshake;
import dev.tidings.settings.Settings;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** What a session's coming and going costs among fifteen thousand others. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class SessionRegistryBenchmark {
  private static final int OTHERS = 15_000;

  private final Threads threads = new Threads(Idle::new);
  private final Writers writers =
      new Writers(Settings.of(Map.of()), new DeliveryMetrics(Settings.of(Map.of())), threads);
  private final SessionRegistry registry = new SessionRegistry();
  private final ClientSession session = session("one more");
  private final Previous end = new Previous(1_000, "", 0);

  /** Fills the registry. */
  public SessionRegistryBenchmark() {
    for (int i = 0; i < OTHERS; i++) {
      ClientSession other = session("user-" + i);
      registry.add(other);
      registry.identify(other);
    }
  }

  /** A thread that never does what it is given. */
  private static final class Idle extends Thread {
    Idle(Runnable task) {
      super(() -> {}, "idle");
      setDaemon(true);
    }
  }

  /** Ends nothing. */
  private static final class NeverEnding implements ClientSession.SessionEnd {
    @Override
    public void end(
        ClientSession session, CloseCode code, String reason, ClientSession.Farewell farewell) {}

    @Override
    public void restart(ClientSession session, String reason, long retryAfter) {}
  }

  private ClientSession session(String user) {
    ClientSession made =
        new ClientSession(
            user,
            new Nowhere(),
            handshake(),
            new SpokenDialect(new Dialects(List.of(), Clock.systemUTC()), user, true),
            Clock.systemUTC(),
            new NeverEnding(),
            writers,
            s -> new Inbox(256, threads, frame -> {}));
    made.open(
        new Caller(
            user, user, Optional.empty(), "acme", Set.of(), Instant.now().plus(Duration.ofDays(1))),
        "device-of-" + user);
    return made;
  }

  private static Handshake handshake() {
    return new Handshake(
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        "http://localhost",
        Set.of(),
        Optional.empty(),
        "127.0.0.1");
  }

  /** In by id, user and device, and out again. */
  @Benchmark
  public Optional<ClientSession> addAndRemove() {
    registry.add(session);
    Optional<ClientSession> older = registry.identify(session);
    registry.remove(session, end);
    return older;
  }

  /** A connection that takes everything. */
  private static final class Nowhere implements Connection {
    @Override
    public void write(String message) {}

    @Override
    public void ping() {}

    @Override
    public void close(CloseCode code, String reason) {}

    @Override
    public void abort(Thread writer) {}

    @Override
    public boolean batches() {
      return true;
    }

    @Override
    public String transport() {
      return "none";
    }

    @Override
    public String remoteAddress() {
      return "127.0.0.1";
    }
  }
}
