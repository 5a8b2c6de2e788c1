package dev.tidings.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.it.History.Step;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Whatever happens to the connections, every client has every acknowledged event exactly once, in
 * one order. In none of the scenarios a gap may be told: none goes beyond the history.
 */
class ContinuityIT {
  private static final Logger LOG = System.getLogger(ContinuityIT.class.getName());

  /** How long events are published in each scenario; minutes for a soak test. */
  private static final Duration EACH =
      Duration.ofMillis(Long.getLong("tidings.it.continuity.millis", 500));

  private static ServerProcess server;

  @BeforeAll
  static void start() {
    server = ServerProcess.ready("continuity", Map.of());
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @ParameterizedTest
  @EnumSource
  void noEventIsLostOrDoubledOrOutOfOrderWhen(FaultScenario scenario) {
    try (FaultWorld world = new FaultWorld(server.target())) {
      world.live(scenario::happenIn, EACH);
      world.awaitSettled();

      LOG.log(Level.INFO, () -> scenario + ": " + world.summary());
      if (scenario != FaultScenario.NOTHING_HAPPENS) {
        assertThat(world.faults() + world.connections() - FaultWorld.CLIENTS)
            .as("faults, and connections that were made again")
            .isPositive();
      }
      assertThat(HistoryChecker.faults(world.histories())).isEmpty();
    }
  }

  @Test
  void theCheckerSeesWhatIsTakenOutOfARealHistory() {
    try (FaultWorld world = new FaultWorld(server.target())) {
      world.live(FaultScenario.EVERY_CONNECTION_IS_RESET::happenIn, EACH);
      world.awaitSettled();
      List<History> histories = new ArrayList<>(world.histories());
      assertThat(HistoryChecker.faults(histories)).isEmpty();

      History last = histories.remove(histories.size() - 1);
      List<Step> steps = new ArrayList<>(last.steps());
      int middle = steps.size() / 2;
      while (!(steps.get(middle) instanceof Step.Received)) {
        middle++;
      }
      Step taken = steps.remove(middle);
      histories.add(last.with(steps));
      assertThat(HistoryChecker.faults(histories)).as("without " + taken).isNotEmpty();

      steps.add(middle, taken);
      steps.add(middle, taken);
      histories.set(histories.size() - 1, last.with(steps));
      assertThat(HistoryChecker.faults(histories)).as("twice " + taken).isNotEmpty();
    }
  }
}
