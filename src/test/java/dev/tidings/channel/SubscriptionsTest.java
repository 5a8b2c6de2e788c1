package dev.tidings.channel;

import static dev.tidings.session.RecordingConnection.member;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.protocol.ChannelName;
import dev.tidings.protocol.CloseCode;
import dev.tidings.security.Caller;
import dev.tidings.session.ClientSession;
import dev.tidings.session.Latches;
import dev.tidings.session.RecordingConnection;
import dev.tidings.settings.Setting;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SubscriptionsTest {
  private final Rights chat = new Rights();
  private final ChannelHub hub = new ChannelHub(Map.of(Setting.CHANNELS_PER_SESSION, "3"), chat);
  private final RecordingConnection client = new RecordingConnection();
  private final ClientSession session = hub.hub.connect(client, "ann");

  @AfterEach
  void stop() {
    hub.close();
  }

  private List<String> subscribed() {
    return hub.subscriptions.of(session).stream().map(c -> c.key().name().text()).toList();
  }

  @Test
  void nChannelsGetNAnswersWithIdAndChannel() {
    hub.say(
        session,
        "{'type':'subscribe','id':'s','channels':['doc:1','user:bob','b d','chat:broken','doc:2']}");

    List<String> answers = client.awaitFrames(6).subList(1, 6);
    assertThat(answers).allMatch(a -> member(a, "id").equals("s"));
    assertThat(answers.stream().map(RecordingConnection::typeOf))
        .containsExactly("subscribed", "error", "error", "error", "subscribed");
    assertThat(answers.stream().map(a -> member(a, "channel")))
        .containsExactly("doc:1", "user:bob", "b d", "chat:broken", "doc:2");
    assertThat(answers.get(3)).contains("\"name\":\"internal\"");
    assertThat(subscribed()).containsExactly("doc:1", "doc:2");
  }

  @Test
  void aBadPositionIsRefusedForEachChannel() {
    hub.say(
        session,
        "{'type':'subscribe','id':'s','channels':['doc:1','doc:2'],'options':{'lastEventId':'x'}}");

    List<String> answers = client.await("error", 2);
    assertThat(answers.stream().map(a -> member(a, "channel"))).containsExactly("doc:1", "doc:2");
    assertThat(answers).allMatch(a -> a.contains("\"name\":\"bad_position\""));
    assertThat(subscribed()).isEmpty();
  }

  @Test
  void aSessionHasSoManyChannelsAndNoMore() {
    hub.say(session, "{'type':'subscribe','channels':['doc:1','doc:2','doc:3','doc:4']}");

    assertThat(client.await("error", 1).get(0))
        .contains("\"name\":\"too_many_channels\"", "\"channel\":\"doc:4\"");
    hub.say(session, "{'type':'subscribe','channel':'doc:3'}");
    client.await("subscribed", 4);
    hub.say(session, "{'type':'unsubscribe','channel':'doc:1'}");
    hub.say(session, "{'type':'subscribe','channel':'doc:4'}");
    client.await("subscribed", 5);
    assertThat(subscribed()).containsExactly("doc:2", "doc:3", "doc:4");
  }

  @Test
  void unsubscribingIsAnsweredOnceForEachChannel() {
    hub.say(session, "{'type':'subscribe','channel':'doc:1'}");
    hub.say(session, "{'type':'unsubscribe','id':9,'channels':['doc:1','doc:2']}");

    assertThat(client.await("unsubscribed", 1).get(0))
        .isEqualTo("{\"type\":\"unsubscribed\",\"id\":9,\"channel\":\"doc:1\"}");
    assertThat(client.await("error", 1).get(0))
        .contains("\"id\":9", "\"name\":\"not_subscribed\"", "\"channel\":\"doc:2\"");
    assertThat(subscribed()).isEmpty();
  }

  @Test
  void subscribingAgainAnswersThePositionAndChangesNothing() {
    hub.say(session, "{'type':'subscribe','channel':'doc:1'}");
    client.await("subscribed", 1);
    hub.broker.publish(ChannelHub.publication(ChannelHub.key("doc:1"), "bob", "1", "{}"));
    String message = client.await("message", 1).get(0);

    hub.say(session, "{'type':'subscribe','channel':'doc:1','options':{'history':10}}");
    hub.broker.publish(ChannelHub.publication(ChannelHub.key("doc:1"), "bob", "2", "{}"));

    client.await("message", 2);
    assertThat(member(client.frames("subscribed").get(1), "lastEventId"))
        .isEqualTo(member(message, "id"));
    assertThat(client.frames("message")).hasSize(2);
  }

  @Test
  void rightsThatAreLostEndTheirSubscriptionAndNothingElse() {
    hub.say(session, "{'type':'subscribe','channels':['chat:1','doc:1']}");
    client.await("subscribed", 2);

    chat.readers.clear();
    hub.subscriptions.recheck(session);
    hub.subscriptions.recheck(session);
    hub.broker.publish(ChannelHub.publication(ChannelHub.key("chat:1"), "bob", "1", "{}"));
    hub.broker.publish(ChannelHub.publication(ChannelHub.key("doc:1"), "bob", "1", "{}"));

    client.await("message", 1);
    assertThat(client.frames("unsubscribed"))
        .containsExactly("{\"type\":\"unsubscribed\",\"channel\":\"chat:1\",\"code\":202}");
    assertThat(client.frames("message")).allMatch(m -> member(m, "channel").equals("doc:1"));
    assertThat(subscribed()).containsExactly("doc:1");
  }

  @Test
  void aRightThatIsLostWhileSubscribingIsNoticed() {
    chat.revokeAfterAsking = true;
    chat.recheck = () -> hub.subscriptions.recheck(session);

    hub.say(session, "{'type':'subscribe','id':1,'channel':'chat:1'}");

    assertThat(client.await("error", 1).get(0)).contains("\"name\":\"forbidden\"");
    assertThat(subscribed()).isEmpty();
  }

  @Test
  void nothingIsLeftOfASessionThatClosesWhileItSubscribes()
      throws InterruptedException, ExecutionException {
    ExecutorService pool = Executors.newFixedThreadPool(2);
    try {
      for (int i = 0; i < 300; i++) {
        race(pool, i);
      }
    } finally {
      pool.shutdownNow();
    }
    Latches.until(() -> hub.subscriptions.size() == 1);
    Latches.until(() -> hub.broker.open(ChannelHub.key("doc:1")).feed().subscribers() == 0);
    assertThat(hub.hub.registry.size()).isEqualTo(1);
    assertThat(hub.hub.registry.users()).isEqualTo(1);
    assertThat(hub.hub.registry.devices()).isEqualTo(1);
  }

  private void race(ExecutorService pool, int round)
      throws InterruptedException, ExecutionException {
    CyclicBarrier start = new CyclicBarrier(2);
    ClientSession racing = hub.hub.connect(new RecordingConnection(), "racer" + round);
    Future<?> subscribing =
        pool.submit(
            () -> {
              start.await();
              hub.say(racing, "{'type':'subscribe','channels':['doc:1','doc:2']}");
              return true;
            });
    Future<?> closing =
        pool.submit(
            () -> {
              start.await();
              if (round % 2 == 0) {
                hub.hub.sessions().closed(racing, 1006, "");
              } else {
                racing.end(CloseCode.DISCONNECTED, "an operator said so");
              }
              return true;
            });
    subscribing.get();
    closing.get();
  }

  /** Who may read chats; can fail, and can lose a right at the worst moment. */
  private static final class Rights implements ChannelGuard {
    final Set<String> readers = ConcurrentHashMap.newKeySet();
    volatile boolean revokeAfterAsking;
    volatile Runnable recheck = () -> {};

    Rights() {
      readers.add("ann");
    }

    @Override
    public String namespace() {
      return "chat";
    }

    @Override
    public boolean mayRead(Caller caller, ChannelName channel) {
      if (channel.text().equals("chat:broken")) {
        throw new IllegalStateException("the store is away");
      }
      boolean may = readers.contains(caller.user());
      if (revokeAfterAsking) {
        revokeAfterAsking = false;
        readers.remove(caller.user());
        recheck.run();
      }
      return may;
    }

    @Override
    public boolean mayWrite(Caller caller, ChannelName channel) {
      return true;
    }

    @Override
    public boolean mayJoin(Caller caller, ChannelName channel) {
      return false;
    }
  }
}
