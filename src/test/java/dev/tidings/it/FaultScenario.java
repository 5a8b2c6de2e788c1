package dev.tidings.it;

import dev.tidings.it.FaultProxy.Chunk;
import dev.tidings.it.FaultProxy.Direction;
import dev.tidings.it.FaultProxy.Fault;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** What goes wrong while fifty clients talk in one channel. None of it may cost an event. */
enum FaultScenario {
  NOTHING_HAPPENS(world -> {}),
  EVERY_CONNECTION_IS_RESET(FaultWorld::resetAll),
  EVERY_CONNECTION_IS_RESET_THREE_TIMES(
      world -> {
        for (int i = 0; i < 3; i++) {
          world.resetAll();
          world.pause(Duration.ofMillis(150));
        }
      }),
  HALF_OF_THE_CONNECTIONS_ARE_RESET(world -> world.add(half(), 25, new Fault.Reset(0))),
  CONNECTIONS_ARE_RESET_IN_THE_MIDDLE_OF_A_FRAME_FROM_THE_HUB(
      world -> world.add(down(), 40, new Fault.Reset(37))),
  CONNECTIONS_ARE_RESET_IN_THE_MIDDLE_OF_A_FRAME_TO_THE_HUB(
      world -> world.add(up(), 40, new Fault.Reset(11))),
  CONNECTIONS_ARE_RESET_AFTER_A_WHOLE_CHUNK_FROM_THE_HUB(
      world -> world.add(down(), 60, new Fault.Reset(Integer.MAX_VALUE))),
  CONNECTIONS_ARE_RESET_AFTER_A_WHOLE_CHUNK_TO_THE_HUB(
      world -> world.add(up(), 60, new Fault.Reset(Integer.MAX_VALUE))),
  CONNECTIONS_ARE_CLOSED_WITHOUT_A_CLOSE_FRAME(
      world -> world.add(down(), 50, new Fault.Close(Integer.MAX_VALUE))),
  CONNECTIONS_ARE_CLOSED_IN_THE_MIDDLE_OF_A_FRAME(
      world -> world.add(down(), 50, new Fault.Close(5))),
  NEW_CONNECTIONS_ARE_RESET_IN_THE_HANDSHAKE(
      world -> {
        world.add(down().and(first(100)), 60, new Fault.Reset(20));
        world.resetAll();
      }),
  NEW_CONNECTIONS_ARE_RESET_RIGHT_AFTER_THE_GREETING(
      world -> {
        world.add(down().and(chunk -> chunk.from() > 200), 60, new Fault.Reset(0));
        world.resetAll();
      }),
  NEW_CONNECTIONS_ARE_CUT_AFTER_TWO_KIBIBYTES(
      world -> {
        world.add(down().and(chunk -> chunk.reaches(2_048)), 80, new Fault.Reset(100));
        world.resetAll();
      }),
  WHAT_GOES_TO_THE_HUB_IS_LOST(world -> world.add(up(), 30, new Fault.Drop())),
  WHAT_COMES_FROM_THE_HUB_IS_LOST(world -> world.add(down(), 30, new Fault.Drop())),
  ACKS_OF_THE_PUBLISHERS_ARE_LOST(
      world -> world.add(down().and(FaultScenario::isPublisher), 10, new Fault.Drop())),
  CONNECTIONS_ARE_HALF_OPEN(world -> world.add(any(), 30, new Fault.HalfOpen())),
  CONNECTIONS_ARE_HALF_OPEN_AND_THEN_RESET(
      world -> {
        world.add(any(), 30, new Fault.HalfOpen());
        world.pause(Duration.ofMillis(300));
        world.resetAll();
      }),
  EVERYTHING_FROM_THE_HUB_IS_LATE(
      world -> world.add(down(), 400, new Fault.Delay(Duration.ofMillis(40)))),
  EVERYTHING_TO_THE_HUB_IS_LATE(
      world -> world.add(up(), 400, new Fault.Delay(Duration.ofMillis(40)))),
  SOME_ARE_VERY_LATE(world -> world.add(half(), 20, new Fault.Delay(Duration.ofMillis(900)))),
  LATE_CONNECTIONS_ARE_RESET(
      world -> {
        world.add(down(), 100, new Fault.Delay(Duration.ofMillis(60)));
        world.pause(Duration.ofMillis(200));
        world.resetAll();
      }),
  DEVICES_CONNECT_A_SECOND_TIME(world -> world.clients().forEach(ContinuousClient::connectAgain)),
  DEVICES_CONNECT_A_SECOND_TIME_AND_BOTH_ARE_RESET(
      world -> {
        world.clients().forEach(ContinuousClient::connectAgain);
        world.pause(Duration.ofMillis(30));
        world.resetAll();
      }),
  CLIENTS_LEAVE_AND_COME_BACK(world -> world.clients().forEach(ContinuousClient::leave)),
  PUBLISHERS_LEAVE_AND_COME_BACK(world -> world.publishers().forEach(ContinuousClient::leave)),
  CLIENTS_COME_WHILE_OTHERS_ARE_RESET(
      world -> {
        world.addClients(10);
        world.resetAll();
      }),
  EVERYTHING_AT_ONCE(
      world -> {
        world.add(up(), 20, new Fault.Reset(3));
        world.add(half().and(down()), 15, new Fault.Drop());
        world.add(down(), 100, new Fault.Delay(Duration.ofMillis(20)));
        world.add(up(), 10, new Fault.HalfOpen());
        world.pause(Duration.ofMillis(200));
        world.clients().subList(0, 15).forEach(ContinuousClient::connectAgain);
        world.resetAll();
      });

  @SuppressWarnings("ImmutableEnumChecker") // without state
  private final Consumer<FaultWorld> faults;

  FaultScenario(Consumer<FaultWorld> faults) {
    this.faults = faults;
  }

  /** Lets it happen. */
  void happenIn(FaultWorld world) {
    faults.accept(world);
  }

  private static Predicate<Chunk> any() {
    return chunk -> true;
  }

  private static Predicate<Chunk> up() {
    return chunk -> chunk.direction() == Direction.UP;
  }

  private static Predicate<Chunk> down() {
    return chunk -> chunk.direction() == Direction.DOWN;
  }

  private static Predicate<Chunk> half() {
    return chunk -> chunk.connection() % 2 == 0;
  }

  private static Predicate<Chunk> first(long bytes) {
    return chunk -> chunk.from() < bytes;
  }

  /** The publishers are the first to connect. */
  private static boolean isPublisher(Chunk chunk) {
    return chunk.connection() < FaultWorld.PUBLISHERS;
  }
}
