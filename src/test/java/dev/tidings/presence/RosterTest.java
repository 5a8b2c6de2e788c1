package dev.tidings.presence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.presence.Roster.RosterUser;
import dev.tidings.session.ClientSession;
import dev.tidings.session.RecordingConnection;
import dev.tidings.session.SessionClosed;
import dev.tidings.session.TestHub;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RosterTest {
  private final PresenceHub hub = new PresenceHub();

  @AfterEach
  void stop() {
    hub.close();
  }

  private ClientSession connect(String user, String device) {
    return hub.hub.connect(new RecordingConnection(), TestHub.caller(user), device);
  }

  private void after(Duration duration) {
    hub.hub.clock.move(duration);
    hub.registry.sweep();
    hub.roster.sweep();
  }

  private List<String> online() {
    return hub.roster.online("acme").stream().map(RosterTest::brief).toList();
  }

  private static String brief(RosterUser user) {
    return user.userId() + ' ' + user.status().wireName() + ' ' + user.devices();
  }

  @Test
  void aUserIsWhatTheBestOfItsDevicesIs() {
    connect("ann", "device-1");
    ClientSession second = connect("ann", "device-2");
    connect("bob", "device-3");

    after(Duration.ofMinutes(5).plusMillis(1));
    assertThat(online()).containsExactly("ann idle 2", "bob idle 1");
    hub.channels.say(second, "{'type':'presence.join','channel':'doc:1'}");
    after(Duration.ofSeconds(10));

    assertThat(online()).containsExactly("ann online 2", "bob idle 1");
    assertThat(hub.members("presence"))
        .containsEntry("ann/device-1", "idle")
        .containsEntry("ann/device-2", "online");
  }

  @Test
  void pingsFlowAndReportsAreNoActivity() {
    ClientSession ann = connect("ann", "device-1");
    hub.hub.clock.move(Duration.ofMinutes(4));
    hub.channels.say(ann, "{'type':'ping'}");

    after(Duration.ofMinutes(1).plusMillis(1));

    assertThat(online()).containsExactly("ann idle 1");
  }

  @Test
  void aDeviceThatSaysItIsIdleIsIdleEverywhereUntilItDoesSomethingElse() {
    ClientSession ann = connect("ann", "device-1");
    hub.channels.say(ann, "{'type':'presence.join','channel':'doc:1'}");
    hub.channels.say(ann, "{'type':'presence.join','channel':'doc:2'}");
    hub.hub.clock.move(Duration.ofSeconds(1));
    hub.channels.say(
        ann, "{'type':'presence.update','channel':'doc:1','payload':{'status':'idle'}}");

    after(Duration.ofSeconds(10));
    assertThat(online()).containsExactly("ann idle 1");
    assertThat(hub.members("doc:1")).containsValue("idle");
    assertThat(hub.members("doc:2")).containsValue("idle");

    hub.channels.say(ann, "{'type':'subscribe','channel':'doc:1'}");
    after(Duration.ofSeconds(10));
    assertThat(online()).containsExactly("ann online 1");
    assertThat(hub.members("doc:2")).containsValue("online");
  }

  @Test
  void aUserIsOfflineWhenTheLastDeviceIsGoneAndItsGraceIsOver() {
    ClientSession first = connect("ann", "device-1");
    ClientSession second = connect("ann", "device-2");
    hub.hub.sessions().closed(first, 1006, "");
    after(Duration.ofSeconds(10));
    assertThat(online()).containsExactly("ann online 1");

    hub.hub.sessions().closed(second, 1006, "");
    after(Duration.ofSeconds(9));
    assertThat(online()).containsExactly("ann online 1");
    after(Duration.ofSeconds(1));

    assertThat(online()).isEmpty();
    assertThat(hub.roster.recent("acme").stream().map(RosterTest::brief))
        .containsExactly("ann offline 0");
  }

  @Test
  void tenantsDoNotSeeEachOther() {
    connect("ann", "device-1");
    hub.hub.connect(new RecordingConnection(), TestHub.callerOf("umbrella", "albert"), "device-2");

    assertThat(online()).containsExactly("ann online 1");
    assertThat(hub.roster.online("umbrella").stream().map(RosterTest::brief))
        .containsExactly("albert online 1");
  }

  @Test
  void aLostDeviceThatTheSweepFindsIsGoneAllTheSame() {
    ClientSession ann = connect("ann", "device-1");
    hub.hub.clock.move(Duration.ofMinutes(6));
    hub.registry.closed(new SessionClosed(ann, 1006, "", false, 0, hub.hub.clock.instant()));
    hub.roster.sweep();

    after(Duration.ofSeconds(10));

    assertThat(online()).isEmpty();
  }
}
