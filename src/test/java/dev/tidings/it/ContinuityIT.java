package dev.tidings.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.it.History.Step;
import dev.tidings.it.Target.Transport;
import jakarta.json.JsonObject;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever happens to the connections, every client has every acknowledged event exactly once, in
 * one order. In none of the scenarios a gap may be told, for none goes beyond the history; where it
 * does, exactly what the hub no longer has is told as one gap.
 */
class ContinuityIT {
  private static final Logger LOG = System.getLogger(ContinuityIT.class.getName());

  /** How long events are published in each scenario; minutes for a soak test. */
  private static final Duration EACH =
      Duration.ofMillis(Long.getLong("tidings.it.continuity.millis", 500));

  /** How many events a channel of an unknown namespace keeps. */
  private static final int KEPT = 100;

  /** What requests and streams suffer in another way than sockets do. */
  private static final Set<FaultScenario> OVER_REQUESTS =
      EnumSet.of(
          FaultScenario.EVERY_CONNECTION_IS_RESET_THREE_TIMES,
          FaultScenario.CONNECTIONS_ARE_RESET_IN_THE_MIDDLE_OF_A_FRAME_FROM_THE_HUB,
          FaultScenario.CONNECTIONS_ARE_RESET_IN_THE_MIDDLE_OF_A_FRAME_TO_THE_HUB,
          FaultScenario.CONNECTIONS_ARE_RESET_AFTER_A_WHOLE_CHUNK_TO_THE_HUB,
          FaultScenario.CONNECTIONS_ARE_CLOSED_IN_THE_MIDDLE_OF_A_FRAME,
          FaultScenario.WHAT_GOES_TO_THE_HUB_IS_LOST,
          FaultScenario.WHAT_COMES_FROM_THE_HUB_IS_LOST,
          FaultScenario.CONNECTIONS_ARE_HALF_OPEN_AND_THEN_RESET,
          FaultScenario.DEVICES_CONNECT_A_SECOND_TIME,
          FaultScenario.CLIENTS_LEAVE_AND_COME_BACK,
          FaultScenario.EVERYTHING_AT_ONCE);

  /** Fewer than on sockets: each event costs each client a request or more. */
  private static final int OTHERS = 20;

  private static ServerProcess server;

  @BeforeAll
  static void start() {
    server =
        ServerProcess.ready(
            "continuity",
            Map.of("TIDINGS_CHANNELS_UNKNOWN", "open", "TIDINGS_STREAM_HEARTBEAT", "500ms"));
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

  /** By which transports clients go, from connection to connection. */
  enum Ways {
    SSE(Transport.SSE),
    LONG_POLL(Transport.LONG_POLL),
    EACH_TIME_ANOTHER(Transport.WEBSOCKET, Transport.SSE, Transport.LONG_POLL, Transport.POLL);

    private final List<Transport> transports;

    Ways(Transport... transports) {
      this.transports = List.of(transports);
    }
  }

  static List<Arguments> waysAndScenarios() {
    return Stream.of(Ways.values())
        .flatMap(ways -> OVER_REQUESTS.stream().map(scenario -> Arguments.of(ways, scenario)))
        .toList();
  }

  @ParameterizedTest
  @MethodSource("waysAndScenarios")
  void noEventIsLostOrDoubledOrOutOfOrderOverOtherTransportsWhen(
      Ways ways, FaultScenario scenario) {
    ContinuousClient.Habits habits = ContinuousClient.Habits.USUAL.over(ways.transports);
    String channel = Frames.channel();
    try (FaultWorld world = new FaultWorld(server.target(), channel, OTHERS, habits)) {
      world.live(scenario::happenIn, EACH);
      world.awaitSettled();

      LOG.log(Level.INFO, () -> ways + ", " + scenario + ": " + world.summary());
      assertThat(HistoryChecker.faults(world.histories())).isEmpty();
    }
  }

  /** What was trimmed is read from the hub's own record before they come back. */
  @Test
  void whoComesBackTooLateIsToldOneGapOfExactlyWhatWasTrimmed() {
    String channel = Frames.unique("short:");
    ContinuousClient.Habits habits =
        new ContinuousClient.Habits(ContinuousClient.Habits.USUAL.silence(), KEPT);
    try (FaultWorld world = new FaultWorld(server.target(), channel, FaultWorld.CLIENTS, habits)) {
      List<ContinuousClient> late = world.clients().subList(30, FaultWorld.CLIENTS);
      world.publishNoFasterThanRead(KEPT / 2);
      world.live(all -> late.forEach(ContinuousClient::goAway), EACH);
      world.awaitSettled();
      List<JsonObject> kept = kept(channel);
      late.forEach(ContinuousClient::comeBack);
      world.awaitSettled();

      long trimmed = Frames.offset(kept.get(0)) - 1;
      assertThat(kept).hasSize(KEPT);
      assertThat(
              HistoryChecker.faults(
                  world.histories(),
                  gap -> gap.reason().equals("trimmed") && Frames.offset(gap.to()) == trimmed))
          .isEmpty();
      for (ContinuousClient client : world.clients()) {
        assertThat(client.history().steps())
            .as("gaps of %s", client.history())
            .filteredOn(Step.Missed.class::isInstance)
            .hasSize(late.contains(client) ? 1 : 0);
      }
    }
  }

  private static List<JsonObject> kept(String channel) {
    return Rest.of(server.target())
        .get("/api/channels/" + channel + "/history?limit=1000", Tokens.of("reader"))
        .json()
        .getJsonArray("events")
        .getValuesAs(JsonObject.class);
  }

  /** A checker that finds nothing in real histories might be unable to. */
  @Test
  void theCheckerFindsEveryFaultThatIsPlantedInRealHistories() {
    try (FaultWorld world = new FaultWorld(server.target())) {
      world.live(FaultScenario.EVERY_CONNECTION_IS_RESET::happenIn, EACH);
      world.awaitSettled();
      List<History> histories = world.histories();
      assertThat(HistoryChecker.faults(histories)).isEmpty();

      assertThat(PlantedFault.values())
          .allSatisfy(
              planted ->
                  assertThat(HistoryChecker.faults(planted.in(histories)))
                      .as("%s", planted)
                      .anySatisfy(fault -> assertThat(fault).contains(planted.words())));
    }
  }
}
