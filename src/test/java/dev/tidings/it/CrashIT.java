package dev.tidings.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.it.History.Step;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The server is killed in the middle of publishing and comes back. */
class CrashIT {
  private static final Logger LOG = System.getLogger(CrashIT.class.getName());
  private static final Duration EACH = Duration.ofSeconds(3);
  private static final Map<String, String> STORED = Map.of("TIDINGS_HISTORY_STORE", "database");

  @Test
  void withTheHistoryInH2NothingIsLostOrDoubledOrTold() {
    try (ServerProcess server = ServerProcess.ready("crash-h2", STORED)) {
      nothingIsLostOrDoubledOrTold(server);
    }
  }

  @Test
  void withTheHistoryInPostgresNothingIsLostOrDoubledOrTold() throws IOException {
    try (EmbeddedPostgres postgres =
            EmbeddedPostgres.builder()
                .setServerConfig("synchronous_commit", "on")
                .setServerConfig("fsync", "on")
                .start();
        ServerProcess server = ServerProcess.ready("crash-postgres", settings(postgres))) {
      nothingIsLostOrDoubledOrTold(server);
    }
  }

  private static Map<String, String> settings(EmbeddedPostgres postgres) {
    return Map.of(
        "TIDINGS_HISTORY_STORE", "database",
        "TIDINGS_DB_DRIVER", "org.postgresql.Driver",
        "TIDINGS_DB_URL", postgres.getJdbcUrl("postgres", "postgres"),
        "TIDINGS_DB_USER", "postgres",
        "TIDINGS_DB_PASSWORD", "postgres");
  }

  private static void nothingIsLostOrDoubledOrTold(ServerProcess server) {
    try (FaultWorld world = new FaultWorld(server.target())) {
      world.live(w -> crash(server), EACH);
      world.awaitSettled();

      LOG.log(Level.INFO, world::summary);
      assertThat(HistoryChecker.faults(world.histories())).isEmpty();
      assertThat(world.histories())
          .allSatisfy(
              history -> assertThat(steps(history, Step.Joined.class)).hasSizeGreaterThan(1));
    }
  }

  @Test
  void withTheHistoryInMemoryEachClientIsToldOnceThatItIsGone() {
    try (ServerProcess server = ServerProcess.ready("crash-memory", Map.of());
        FaultWorld world = new FaultWorld(server.target())) {
      world.live(w -> crash(server), EACH);
      world.awaitSettled();

      List<History> histories = world.histories();
      LOG.log(Level.INFO, () -> world.summary() + "; " + losses(histories));
      assertThat(HistoryChecker.faultsOverEpochs(histories, CrashIT::isTheRestart)).isEmpty();
      assertThat(histories)
          .allSatisfy(
              history ->
                  assertThat(steps(history, Step.Missed.class))
                      .singleElement()
                      .satisfies(gap -> assertThat(isTheRestart(gap)).isTrue()));
    }
  }

  private static void crash(ServerProcess server) {
    server.kill();
    server.startAgain();
  }

  private static boolean isTheRestart(Step.Missed gap) {
    return gap.reason().equals("epoch");
  }

  private static <S extends Step> List<S> steps(History history, Class<S> type) {
    return history.steps().stream().filter(type::isInstance).map(type::cast).toList();
  }

  /** How many acknowledged events did not reach everybody, which the gap stands for. */
  private static String losses(List<History> histories) {
    Set<String> acked = new HashSet<>();
    histories.forEach(h -> steps(h, Step.Acked.class).forEach(step -> acked.add(step.eventId())));
    long lost = 0;
    for (History history : histories) {
      Set<String> missing = new HashSet<>(acked);
      steps(history, Step.Received.class).forEach(step -> missing.remove(step.eventId()));
      lost += missing.size();
    }
    return "%d events acknowledged, %d deliveries of them lost".formatted(acked.size(), lost);
  }
}
