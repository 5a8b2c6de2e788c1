package dev.tidings.presence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.channel.ChannelGuard;
import dev.tidings.protocol.ChannelName;
import dev.tidings.security.Caller;
import dev.tidings.security.MovedClock;
import dev.tidings.session.ClientSession;
import dev.tidings.session.RecordingConnection;
import dev.tidings.session.TestHub;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A caller who is limited to one channel, in a hub that is open to everybody else. */
class LimitedCallerTest {
  private static final Caller VISITOR =
      new Caller(
          "visitor-1",
          "Vic",
          Optional.empty(),
          "acme",
          Set.of(),
          MovedClock.START.plus(Duration.ofDays(1)),
          Optional.of(new ChannelName("chat:42")));

  private final PresenceHub hub = new PresenceHub(new OpenGuard());
  private final RecordingConnection client = new RecordingConnection();
  private final ClientSession visitor = hub.hub.connect(client, VISITOR, "device-of-the-visitor");

  @AfterEach
  void stop() {
    hub.close();
  }

  private void say(String frame) {
    hub.channels.say(visitor, frame);
  }

  @Test
  void readsAndWritesInItsChannelAndNoOther() {
    say("{'type':'subscribe','channel':'chat:42'}");
    say("{'type':'publish','id':1,'channel':'chat:42','payload':1}");
    client.await("subscribed", 1);
    client.await("ack", 1);

    List<String> others =
        List.of("chat:43", "doc:1", "user:me", "presence", "typing:1", "typing:chat:43", "any");
    for (String channel : others) {
      say("{'type':'subscribe','channel':'" + channel + "'}");
      say("{'type':'publish','id':2,'channel':'" + channel + "','payload':1}");
      say("{'type':'sync','id':3,'channel':'" + channel + "'}");
    }

    assertThat(client.await("error", 3 * others.size()))
        .allMatch(error -> error.contains("\"name\":\"forbidden\""));
    TestHub.settle(visitor);
    assertThat(client.frames("subscribed")).hasSize(1);
    assertThat(client.frames("ack")).hasSize(1);
  }

  @Test
  void sendsNoFrameWhoseHandlerDoesNotServeIt() {
    say("{'type':'presence.join','id':1,'channel':'chat:42'}");
    say("{'type':'presence.leave','id':2,'channel':'chat:42'}");
    say("{'type':'flow','id':3,'level':'high'}");

    assertThat(client.await("error", 2)).allMatch(error -> error.contains("forbidden"));
    assertThat(client.await("ack", 1)).singleElement().asString().contains("\"id\":3");
  }

  @Test
  void isInNoRoster() {
    hub.hub.connect(new RecordingConnection(), "ann");

    assertThat(hub.roster.online("acme"))
        .extracting(Roster.RosterUser::userId)
        .containsExactly("ann");
    hub.hub.sessions().closed(visitor, 1006, "");
    assertThat(hub.roster.recent("acme"))
        .extracting(Roster.RosterUser::userId)
        .containsExactly("ann");
  }

  /** Lets everybody do everything in chats. */
  private static final class OpenGuard implements ChannelGuard {
    @Override
    public String namespace() {
      return "chat";
    }

    @Override
    public boolean mayRead(Caller caller, ChannelName channel) {
      return true;
    }

    @Override
    public boolean mayWrite(Caller caller, ChannelName channel) {
      return true;
    }

    @Override
    public boolean mayJoin(Caller caller, ChannelName channel) {
      return true;
    }
  }
}
