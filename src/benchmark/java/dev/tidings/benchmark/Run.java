package dev.tidings.benchmark;

import static java.util.stream.Collectors.toList;

import dev.tidings.benchmark.load.Administrator;
import dev.tidings.benchmark.load.LoadPlan;
import dev.tidings.benchmark.load.Moments;
import dev.tidings.benchmark.load.Way;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** One system under one load, once: its server is started, loaded, measured and stopped. */
final class Run {
  private static final Duration SHORTEST_WARM_UP = Duration.ofSeconds(30);
  private static final Duration LONGEST_REST = Duration.ofSeconds(60);

  /** The share of a core that a server at rest uses at most. */
  private static final double RESTING = 0.02;

  private static final int REST_SECONDS = 3;

  private static final int FULLY_READ = 40;
  private static final int IN_FLIGHT = 64;

  private final Options options;
  private final Keys keys;
  private final Scenario scenario;
  private final Subject subject;
  private final Consumer<String> progress;
  private final Map<Metric, Double> figures = new EnumMap<>(Metric.class);
  private final Jcmd jcmd;

  /** Who looks at the hub meanwhile. */
  private Optional<Administrator> administrator = Optional.empty();

  private Usage first = new Usage(0, 0);
  private Usage window = first;
  private long rssBefore;
  private long heapBefore;

  Run(Options options, Keys keys, Scenario scenario, Subject subject, Consumer<String> progress) {
    this.options = options;
    this.keys = keys;
    this.scenario = scenario;
    this.subject = subject;
    this.progress = progress;
    this.jcmd = new Jcmd(options.javaHome());
  }

  /** CPU time of the server and of the whole machine, in microseconds. */
  private record Usage(long server, long machine) {
    static Usage of(Server server) {
      return new Usage(Proc.cpuMicros(server.pid()), Proc.machineCpuMicros());
    }

    Usage since(Usage earlier) {
      return new Usage(server - earlier.server, machine - earlier.machine);
    }
  }

  Result result() {
    try (Server server = new Servers(options, keys).start(subject)) {
      JsonObject outcome = loaded(server);
      if (!server.isAlive()) {
        throw new BenchmarkException(subject.label() + " ended during the run");
      }
      read(outcome);
      return new Result(
          scenario,
          subject,
          figures,
          outcome.getJsonArray("faults").getValuesAs(JsonString.class).stream()
              .map(JsonString::getString)
              .collect(toList()));
    }
  }

  private JsonObject loaded(Server server) {
    try {
      return LoadProcess.run(plan(server), moment -> moment(server, moment), progress);
    } finally {
      administrator.ifPresent(Administrator::close);
    }
  }

  private LoadPlan plan(Server server) {
    Load load = scenario.load();
    return new LoadPlan(
        subject.isHub() ? Subject.HUB.label() : subject.label(),
        server.port(load.tls()),
        load.tls() ? keys.certificate().toString() : "",
        load.way(),
        load.subscribers(),
        load.channels(),
        subject.isHub() ? load.publishers() : Math.min(1, load.publishers()),
        load.rate(),
        warmUp(),
        windowLength(),
        load.way() == Way.LONG_POLL ? load.subscribers() : FULLY_READ,
        options.loops(),
        IN_FLIGHT,
        rehearsals(load),
        load.isArrivals() ? 10_000 : 500,
        load.stalled(),
        load.stall(),
        load.algorithm(),
        keys.signing(load.algorithm()));
  }

  /** Handshakes are the longest of code paths: it takes tens of thousands to compile it all. */
  private static int rehearsals(Load load) {
    if (load.isArrivals()) {
      return 3;
    }
    return load.isIdle() ? 1 : 0;
  }

  private Duration windowLength() {
    Load load = scenario.load();
    return load.fixedWindow() || options.window().isZero() ? load.window() : options.window();
  }

  /** Those whose window is fixed are compared with each other, and so have the same warm-up. */
  private Duration warmUp() {
    Duration window = windowLength();
    return scenario.load().fixedWindow() || window.compareTo(SHORTEST_WARM_UP) < 0
        ? SHORTEST_WARM_UP
        : window;
  }

  private void moment(Server server, String moment) {
    progress.accept(moment);
    switch (moment) {
      case Moments.REHEARSED -> rehearsed(server);
      case Moments.CONNECTED -> connected(server);
      case Moments.WARMING -> warm(server);
      case Moments.WINDOW_OPEN -> first = Usage.of(server);
      case Moments.WINDOW_CLOSED -> windowClosed(server);
      case Moments.STALLED -> memory(server, Metric.HEAP);
      default -> throw new IllegalStateException(moment);
    }
  }

  private void rehearsed(Server server) {
    if (scenario.load().isQuiet()) {
      awaitRest(server);
    }
    if (scenario.load().isIdle()) {
      heapBefore = liveBytes(server);
      rssBefore = Proc.rssKib(server.pid());
    }
    first = Usage.of(server);
  }

  private void connected(Server server) {
    Usage arrivals = Usage.of(server).since(first);
    int subscribers = scenario.load().subscribers();
    figures.put(Metric.CPU_PER_CONNECT, arrivals.server() / 1e3 / subscribers);
    if (subject == Subject.WATCHED) {
      administrator = Optional.of(Administrator.at(server.port(false), Keys.SECRET));
    }
    if (scenario.load().isIdle()) {
      double kib = (liveBytes(server) - heapBefore) / 1024.0;
      if (subject.isOnJvm()) {
        figures.put(Metric.HEAP_PER_CONNECTION, kib / subscribers);
      }
      figures.put(
          Metric.RSS_PER_CONNECTION,
          (double) (Proc.rssKib(server.pid()) - rssBefore) / subscribers);
      awaitRest(server);
    }
  }

  private void warm(Server server) {
    server
        .warmUp(progress)
        .run(
            time -> {
              Server.pause(time);
              return 0;
            });
  }

  /** Waits until the server has done what it was left to do: compiled, collected, written logs. */
  private void awaitRest(Server server) {
    long end = System.nanoTime() + LONGEST_REST.toNanos();
    long before = Proc.cpuMicros(server.pid());
    long used = Long.MAX_VALUE;
    while (used > RESTING * REST_SECONDS * 1e6 && System.nanoTime() < end) {
      Server.pause(Duration.ofSeconds(REST_SECONDS));
      long now = Proc.cpuMicros(server.pid());
      used = now - before;
      before = now;
    }
    progress.accept("at rest");
  }

  private void windowClosed(Server server) {
    window = Usage.of(server).since(first);
    administrator.ifPresent(someone -> progress.accept(someone.account()));
    figures.put(Metric.RSS, Proc.rssKib(server.pid()) / 1024.0);
    figures.put(Metric.THREADS, (double) Proc.threads(server.pid()));
  }

  private void memory(Server server, Metric metric) {
    if (subject.isOnJvm()) {
      figures.put(metric, liveBytes(server) / 1048576.0);
    }
  }

  private long liveBytes(Server server) {
    return subject.isOnJvm() ? jcmd.liveBytes(server.pid()) : 0;
  }

  private void read(JsonObject outcome) {
    double seconds = number(outcome, "windowSeconds");
    double deliveries = number(outcome, "deliveries");
    figures.put(
        Metric.CONNECTS, number(outcome, "subscribers") / number(outcome, "connectSeconds"));
    figures.put(Metric.LOST, number(outcome, "lost"));
    figures.put(Metric.DOUBLED, number(outcome, "doubled"));
    figures.put(Metric.FAULTS, number(outcome, "others"));
    if (!scenario.load().isArrivals()) {
      double client = number(outcome, "clientCpuMicros");
      figures.put(Metric.SERVER_CPU, window.server() / seconds / 1e4);
      figures.put(Metric.CLIENT_CPU, client / seconds / 1e4);
      figures.put(
          Metric.OTHER_CPU,
          Math.max(0, window.machine() - window.server() - client) / seconds / 1e4);
    }
    if (!scenario.load().isQuiet()) {
      figures.put(Metric.PUBLISHED, number(outcome, "published") / seconds);
      figures.put(Metric.DELIVERED, deliveries / seconds);
      figures.put(Metric.CPU_PER_DELIVERY, window.server() / Math.max(1, deliveries));
      figures.put(Metric.BYTES_PER_DELIVERY, number(outcome, "bytes") / Math.max(1, deliveries));
      figures.put(Metric.EVENTS_PER_MESSAGE, deliveries / Math.max(1, number(outcome, "messages")));
      figures.put(
          Metric.MISSING, number(outcome, "expectedInAll") - number(outcome, "deliveredInAll"));
      figures.put(Metric.GAP_FRAMES, number(outcome, "gapFrames"));
      figures.put(Metric.GAP_EVENTS, number(outcome, "skippedInAll"));
      JsonObject latency = outcome.getJsonObject("latency");
      figures.put(Metric.P50, number(latency, "p50") / 1e3);
      figures.put(Metric.P99, number(latency, "p99") / 1e3);
      figures.put(Metric.P999, number(latency, "p999") / 1e3);
      figures.put(Metric.MAX, number(latency, "max") / 1e3);
      figures.put(Metric.LASTS_P99, number(outcome.getJsonObject("lasts"), "p99") / 1e3);
    }
    if (scenario.load().stalled() > 0) {
      JsonObject stalled = outcome.getJsonObject("stalled");
      figures.put(Metric.STALLED_RETURNS, number(stalled, "returns"));
      figures.put(Metric.STALLED_RECOVERED, number(stalled, "recovered"));
    }
  }

  private static double number(JsonObject json, String name) {
    return json.getJsonNumber(name).doubleValue();
  }
}
