package dev.tidings.activity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidings.notification.FeedReader;
import dev.tidings.protocol.ChannelName;
import dev.tidings.protocol.ProtocolException;
import dev.tidings.security.Caller;
import dev.tidings.session.TestHub;
import org.junit.jupiter.api.Test;

class ActivityGuardTest {
  private final ActivityGuard guard = new ActivityGuard();

  private boolean mayRead(String channel, String... roles) {
    return guard.mayRead(TestHub.caller("ann", roles), new ChannelName(channel));
  }

  @Test
  void whatIsForARoleIsReadByThoseWhoHaveItOnly() {
    assertThat(mayRead("activity")).isTrue();
    assertThat(mayRead("activity.agent", "agent")).isTrue();
    assertThat(mayRead("activity.agent", "admin", "agents")).isFalse();
    assertThat(mayRead("activity.agent")).isFalse();
    assertThat(mayRead("activity:agent", "agent")).isFalse();
    assertThat(mayRead("activity.")).isFalse();
    assertThat(mayRead("activity.head%20of%20sales", "head of sales")).isTrue();
  }

  @Test
  void aRoleThatNoChannelCanBeNamedAfterIsInNobodysWay() {
    String role = "ä".repeat(60);

    assertThat(mayRead("activity.agent", role)).isFalse();
    assertThat(mayRead("activity.agent", role, "agent")).isTrue();
    assertThatThrownBy(() -> reported("role:" + role).mayRead())
        .isInstanceOfSatisfying(
            ProtocolException.class, e -> assertThat(e.field()).isEqualTo("audience"));
    assertThat(reported("role:sales").mayRead()).isEqualTo(FeedReader.ofRole("sales"));
  }

  private static ActivityBody reported(String audience) {
    ActivityBody.Who who = new ActivityBody.Who("x", null);
    return new ActivityBody("file.uploaded", who, who, null, null, audience);
  }

  @Test
  void onlyBackEndsWriteAndNobodyIsPresent() {
    Caller service = TestHub.caller("billing", "service");
    ChannelName feed = new ChannelName("activity");

    assertThat(guard.mayWrite(service, feed)).isTrue();
    assertThat(guard.mayWrite(TestHub.caller("ann", "admin"), feed)).isFalse();
    assertThat(guard.mayJoin(service, feed)).isFalse();
  }
}
