package dev.tidings.presence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.channel.ChannelHub;
import dev.tidings.protocol.CloseCode;
import dev.tidings.protocol.JsonObject;
import dev.tidings.session.ClientSession;
import dev.tidings.session.Latches;
import dev.tidings.session.RecordingConnection;
import dev.tidings.session.SessionClosed;
import dev.tidings.session.TestHub;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PresenceRegistryTest {
  private static final String LISTEN =
      "{'type':'subscribe','channel':'doc:1','options':{'presence':true}}";
  private static final String JOIN = "{'type':'presence.join','id':1,'channel':'doc:1'}";
  private static final String LEAVE = "{'type':'presence.leave','channel':'doc:1'}";

  private final PresenceHub hub = new PresenceHub();
  private final RecordingConnection client = new RecordingConnection();
  private final ClientSession listener = hub.hub.connect(client, "listener");

  @AfterEach
  void stop() {
    hub.close();
  }

  private void say(ClientSession session, String message) {
    hub.channels.say(session, message);
  }

  private ClientSession connect(String user) {
    return hub.hub.connect(new RecordingConnection(), user);
  }

  private void close(ClientSession session, int code) {
    hub.hub.sessions().closed(session, code, "");
  }

  private void after(Duration duration) {
    hub.hub.clock.move(duration);
    hub.registry.sweep();
  }

  @Test
  void aListenerIsToldWhoIsThereRightAfterItsSubscriptionAndThenEachChange() {
    say(connect("ann"), JOIN);
    say(listener, LISTEN);
    ClientSession bob = connect("bob");
    say(bob, JOIN);
    say(bob, "{'type':'presence.update','channel':'doc:1','payload':{'activity':'typing'}}");
    TestHub.settle(listener);
    say(bob, LEAVE);

    client.await("presence.leave", 1);
    assertThat(client.types().subList(1, 3)).containsExactly("subscribed", "presence.sync");
    assertThat(PresenceHub.believed(client, "doc:1"))
        .isEqualTo(Map.of("ann/device-of-ann", "online"));
  }

  @Test
  void aListenerWhoseSubscriptionIsStillOnItsWayMissesNothing() {
    CountDownLatch release = TestHub.hold(listener);
    say(listener, LISTEN);
    say(connect("ann"), JOIN);
    release.countDown();

    client.await("presence.join", 1);
    assertThat(PresenceHub.believed(client, "doc:1")).isEqualTo(hub.members("doc:1")).hasSize(1);
  }

  @Test
  void anAuthorIsAnsweredOnceAndHearsOfItself() {
    say(listener, LISTEN);
    say(listener, JOIN);
    say(listener, "{'type':'presence.update','id':2,'channel':'doc:2'}");

    client.await("error", 1);
    assertThat(client.frames("ack")).containsExactly("{\"type\":\"ack\",\"id\":1}");
    assertThat(client.frames("error").get(0)).contains("\"id\":2", "not_subscribed", "doc:2");
    assertThat(client.await("presence.join", 1)).hasSize(1);
  }

  @Test
  void aDeviceIsPresentInAsManyChannelsAsASessionMayHave() {
    IntStream.rangeClosed(1, 129)
        .forEach(
            i ->
                say(
                    listener,
                    "{'type':'presence.join','id':%d,'channel':'doc:%d'}".formatted(i, i)));

    assertThat(client.await("error", 1).get(0))
        .contains("\"id\":129", "\"name\":\"too_many_channels\"", "\"channel\":\"doc:129\"");
    say(listener, "{'type':'presence.leave','id':130,'channel':'doc:1'}");
    say(listener, "{'type':'presence.join','id':131,'channel':'doc:129'}");
    assertThat(client.await("ack", 130)).hasSize(130);
  }

  @Test
  void aLostDeviceHasTheGraceToComeBackUnseen() {
    say(listener, LISTEN);
    ClientSession first = connect("ann");
    say(first, JOIN);
    client.await("presence.join", 1);
    close(first, 1006);
    after(Duration.ofSeconds(9));

    ClientSession second = connect("ann");
    say(second, JOIN);
    after(Duration.ofSeconds(60));
    TestHub.settle(listener);
    assertThat(client.types())
        .containsExactly("connected", "subscribed", "presence.sync", "presence.join");

    close(second, 1006);
    after(Duration.ofSeconds(10));
    assertThat(client.await("presence.leave", 1).get(0)).contains("\"status\":\"offline\"");
  }

  @Test
  void theGraceOfAClientThatTheHubSentAwayBeginsWhenItIsToComeBack() {
    say(listener, LISTEN);
    ClientSession ann = connect("ann");
    say(ann, JOIN);
    client.await("presence.join", 1);
    hub.registry.closed(new SessionClosed(ann, 1012, "", false, 40_000, hub.hub.clock.instant()));

    after(Duration.ofMillis(49_999));
    assertThat(hub.members("doc:1")).hasSize(1);
    after(Duration.ofMillis(1));

    client.await("presence.leave", 1);
    assertThat(hub.members("doc:1")).isEmpty();
  }

  @Test
  void aClientThatSaysGoodbyeIsGoneAtOnce() {
    say(listener, LISTEN);
    ClientSession ann = connect("ann");
    say(ann, JOIN);
    close(ann, 1000);

    client.await("presence.leave", 1);
    assertThat(hub.members("doc:1")).isEmpty();
  }

  @Test
  void aNewerSessionOfADeviceSpeaksForItAndTheOldOneTakesNothingAway() {
    ClientSession first = connect("ann");
    say(first, JOIN);
    ClientSession second = connect("ann");
    say(second, JOIN);
    Latches.until(first::hasEnded);
    hub.registry.join(first, ChannelHub.key("doc:1"), JsonObject.empty());

    Latches.until(() -> hub.hub.registry.size() == 2);
    after(Duration.ofMinutes(1));

    assertThat(hub.members("doc:1")).hasSize(1);
    assertThat(hub.registry.update(second, ChannelHub.key("doc:1"), member -> member)).isTrue();
  }

  @Test
  void aChannelThatIsOutOfUseTellsNobodyWhoIsThere() {
    ChannelPresence presence = new ChannelPresence(ChannelHub.key("doc:1"), hub.channels.broker, 7);

    assertThat(presence.retire()).hasValue(7);

    assertThat(presence.sync(listener, 0)).isFalse();
    assertThat(presence.apply(state -> List.of(), 0)).isFalse();
    TestHub.settle(listener);
    assertThat(client.frames("presence.sync")).isEmpty();
  }

  @Test
  void versionsRiseThoughNobodyWasThereInBetween() {
    say(listener, LISTEN);
    List<Long> versions = new ArrayList<>();
    ClientSession ann = connect("ann");
    for (int i = 0; i < 5; i++) {
      say(ann, JOIN);
      say(ann, LEAVE);
      hub.registry.sweep();
      client.await("presence.leave", i + 1);
    }

    client
        .frames("presence.leave")
        .forEach(f -> versions.add(Long.parseLong(RecordingConnection.member(f, "version"))));
    assertThat(versions).isSorted().doesNotHaveDuplicates();
  }

  @Test
  void whoeverBeginsToListenWhileOthersComeAndGoEndsWithTheTruth()
      throws InterruptedException, ExecutionException {
    ExecutorService pool = Executors.newCachedThreadPool();
    AtomicBoolean over = new AtomicBoolean();
    try {
      Future<?> sweeps =
          pool.submit(
              () -> {
                while (!over.get()) {
                  hub.registry.sweep();
                }
              });
      List<Future<?>> others = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        ClientSession session = connect("user" + i);
        others.add(
            pool.submit(
                () ->
                    IntStream.range(0, 400)
                        .forEach(round -> say(session, round % 4 == 3 ? LEAVE : JOIN))));
      }
      List<RecordingConnection> listeners = new ArrayList<>();
      for (int i = 0; i < 60; i++) {
        RecordingConnection connection = new RecordingConnection();
        listeners.add(connection);
        say(hub.hub.connect(connection, "listener" + i), LISTEN);
      }
      for (Future<?> other : others) {
        other.get();
      }
      over.set(true);
      sweeps.get();
      say(connect("last"), JOIN);
      for (RecordingConnection connection : listeners) {
        connection.await(c -> PresenceHub.believed(c, "doc:1").containsKey("last/device-of-last"));
        assertThat(PresenceHub.believed(connection, "doc:1")).isEqualTo(hub.members("doc:1"));
      }
    } finally {
      over.set(true);
      pool.shutdownNow();
    }
  }

  @Test
  void nobodyIsLeftBehindByASessionThatClosesWhileItJoins()
      throws InterruptedException, ExecutionException {
    ExecutorService pool = Executors.newFixedThreadPool(3);
    try {
      for (int i = 0; i < 300; i++) {
        ClientSession session = connect("racer" + i);
        CyclicBarrier start = new CyclicBarrier(3);
        boolean byHub = i % 2 == 0;
        List<Future<Boolean>> acts =
            List.of(
                pool.submit(
                    () -> {
                      start.await();
                      say(session, JOIN);
                      say(session, "{'type':'presence.join','channel':'doc:2'}");
                      return true;
                    }),
                pool.submit(
                    () -> {
                      start.await();
                      hub.roster.sweep();
                      return true;
                    }),
                pool.submit(
                    () -> {
                      start.await();
                      if (byHub) {
                        session.end(CloseCode.DISCONNECTED, "an operator said so");
                      } else {
                        close(session, 1006);
                      }
                      return true;
                    }));
        for (Future<Boolean> act : acts) {
          act.get();
        }
      }
    } finally {
      pool.shutdownNow();
    }
    Latches.until(() -> hub.hub.registry.size() == 1 && hub.registry.sessions() == 1);
    Latches.until(
        () -> { // the grace of whoever was lost last may have begun just now
          after(Duration.ofSeconds(11));
          return hub.members("doc:1").isEmpty() && hub.members("doc:2").isEmpty();
        });
    assertThat(hub.members("presence")).hasSize(1);
  }
}
