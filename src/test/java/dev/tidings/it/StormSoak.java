package dev.tidings.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/**
 * Everybody loses the connection at the same time and comes back, while events go on. With {@code
 * -Psoak} only: it takes minutes, and ten thousand file descriptors.
 */
class StormSoak {
  private static final Logger LOG = System.getLogger(StormSoak.class.getName());
  private static final int CLIENTS = Integer.getInteger("tidings.it.storm.clients", 10_000);
  private static final int PUBLISHERS = 4;
  private static final ContinuousClient.Habits PATIENT =
      new ContinuousClient.Habits(Duration.ofSeconds(10), 0);
  private static final String DRAIN = "/api/admin/drain";
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final Map<String, String> STORED =
      Map.of("TIDINGS_HISTORY_STORE", "database", "TIDINGS_OPERATORS_TENANT", Tokens.OPERATORS);

  @Test
  void theClientsResetTheirConnectionsThemselves() throws Exception {
    storm("reset", Map.of(), world -> world.crowd.reset());
  }

  @Test
  void theServerIsEndedByASignal() throws Exception {
    stormWhenItEnds("SIGTERM", ServerProcess::stop);
  }

  @Test
  void theServerIsStoppedByItsCommand() throws Exception {
    stormWhenItEnds("server stop", ServerProcess::stopByCommand);
  }

  @Test
  void theServerIsDrainedAndThenEnded() throws Exception {
    storm(
        "drain",
        STORED,
        world -> {
          String operator = Tokens.operator("olga");
          Rest rest = Rest.of(world.server.target());
          long begun = System.nanoTime();
          rest.call("POST", DRAIN, operator, "{\"rate\":10,\"restart\":true}");
          world.server.await("drained", () -> rest.get(DRAIN, operator).body().contains("drained"));
          Duration took = Duration.ofNanos(System.nanoTime() - begun);
          LOG.log(Level.INFO, () -> "drained in " + took);
          world.server.stop();
          world.server.startAgain();
        });
  }

  @Test
  void theServerIsKilled() throws Exception {
    stormWhenItEnds("SIGKILL", ServerProcess::kill);
  }

  /** What a storm happens to. */
  private record World(ServerProcess server, StormCrowd crowd) {}

  private static void stormWhenItEnds(String what, Consumer<ServerProcess> end) throws Exception {
    storm(
        what,
        STORED,
        world -> {
          end.accept(world.server);
          world.server.startAgain();
        });
  }

  private static void storm(String what, Map<String, String> settings, Consumer<World> event)
      throws Exception {
    Map<String, String> all = new HashMap<>(settings);
    all.put("TIDINGS_HISTORY_IDLE", "1h");
    String channel = Frames.channel();
    try (ServerProcess server = ServerProcess.ready("storm", all);
        StormCrowd crowd = new StormCrowd(server.target(), CLIENTS, channel)) {
      List<ContinuousClient> publishers = publishers(server.target(), channel);
      Duration connected = crowd.connect(PATIENCE);
      ScheduledExecutorService publishing = Executors.newSingleThreadScheduledExecutor();
      Future<?> pace =
          publishing.scheduleAtFixedRate(
              () -> publishers.forEach(ContinuousClient::publish), 0, 1, TimeUnit.SECONDS);
      long start = System.nanoTime();

      event.accept(new World(server, crowd));
      Duration away = Duration.ofNanos(System.nanoTime() - start);
      crowd.awaitAll(publishers.get(0).offset(), PATIENCE);
      Duration back = Duration.ofNanos(System.nanoTime() - start).minus(away);

      pace.cancel(false);
      publishing.shutdown();
      assertThat(publishing.awaitTermination(1, TimeUnit.MINUTES)).isTrue();
      awaitQuiet(publishers);
      crowd.awaitAll(
          publishers.stream().mapToLong(ContinuousClient::lastAcked).max().orElse(0), PATIENCE);
      LOG.log(
          Level.INFO,
          () ->
              "%s: %d clients connected in %s; the event took %s, then everybody was back after %s; %d joins, %d places kept, %d connections refused or ended before they stood, %d events"
                  .formatted(
                      what,
                      CLIENTS,
                      connected,
                      away,
                      back,
                      crowd.joins(),
                      crowd.kept(),
                      crowd.refusals(),
                      publishers.get(0).offset()));
      assertThat(crowd.faults()).isEmpty();
      assertThat(crowd.kept()).isEqualTo(CLIENTS);
      assertThat(HistoryChecker.faults(publishers.stream().map(ContinuousClient::history).toList()))
          .isEmpty();
      publishers.forEach(ContinuousClient::close);
    }
  }

  private static List<ContinuousClient> publishers(Target hub, String channel) {
    List<ContinuousClient> publishers = new ArrayList<>();
    for (int i = 0; i < PUBLISHERS; i++) {
      publishers.add(new ContinuousClient(hub, hub.port(), channel, "publisher" + i, PATIENT));
    }
    awaitQuiet(publishers);
    return publishers;
  }

  private static void awaitQuiet(List<ContinuousClient> publishers) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!publishers.stream().allMatch(ContinuousClient::isQuiet)) {
      assertThat(System.nanoTime()).as("publishers are not answered").isLessThan(end);
      Thread.onSpinWait();
    }
  }
}
