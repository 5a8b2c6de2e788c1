package dev.tidings.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidings.notification.Audience;
import dev.tidings.protocol.ChannelName;
import dev.tidings.protocol.ProtocolException;
import dev.tidings.security.Caller;
import dev.tidings.session.TestHub;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AgentFeedGuardTest {
  private final AgentFeedGuard guard = new AgentFeedGuard();

  private boolean mayRead(String channel, String... roles) {
    return guard.mayRead(TestHub.caller("ann", roles), new ChannelName(channel));
  }

  @Test
  void whatIsForARoleIsReadByThoseWhoHaveItServicesAndAdministratorsOnly() {
    assertThat(mayRead("agents.sales", "sales")).isTrue();
    assertThat(mayRead("agents.sales", "service")).isTrue();
    assertThat(mayRead("agents.sales", "admin")).isTrue();
    assertThat(mayRead("agents.sales", "agent", "operator")).isFalse();
    assertThat(mayRead("agents.sales")).isFalse();
    assertThat(mayRead("agents:sales", "sales")).isFalse();
    assertThat(mayRead("agents.head%20of%20sales", "head of sales")).isTrue();
    assertThat(mayRead("agents.sales", "ä".repeat(60), "sales")).isTrue();
  }

  @Test
  void allOfATenantIsReadByServicesAndAdministratorsOnlyWhateverARoleIsCalled() {
    assertThat(mayRead("agents:all", "service")).isTrue();
    assertThat(mayRead("agents:all", "admin")).isTrue();
    assertThat(mayRead("agents:all", "all", "agent", ":all")).isFalse();
    assertThat(mayRead("agents")).isTrue();
  }

  @Test
  void onlyBackEndsWriteAndNobodyIsPresent() {
    Caller service = TestHub.caller("billing", "service");
    ChannelName feed = new ChannelName("agents");

    assertThat(guard.mayWrite(service, feed)).isTrue();
    assertThat(guard.mayWrite(TestHub.caller("ann", "admin"), feed)).isFalse();
    assertThat(guard.mayJoin(service, feed)).isFalse();
  }

  @Test
  void anAudienceIsOneOfThree() {
    assertThat(new AudienceBody(true, null, null).audience()).isEqualTo(new Audience.Everyone());
    assertThat(new AudienceBody(false, List.of("ben", "ann"), null).audience())
        .isEqualTo(new Audience.Users(List.of("ann", "ben")));
    assertThat(new AudienceBody(false, null, "sales").audience())
        .isEqualTo(new Audience.OfRole("sales"));
  }

  @ParameterizedTest
  @CsvSource({"false,,", "true,ann,", "true,,sales", "false,ann,sales"})
  void anotherAudienceIsRefusedByItsField(boolean everyone, String user, String role) {
    AudienceBody body = new AudienceBody(everyone, user == null ? null : List.of(user), role);

    assertThatThrownBy(body::audience)
        .isInstanceOf(ProtocolException.class)
        .hasMessageContaining("audience must have exactly one of");
  }

  @Test
  void whomNoChannelCanBeNamedAfterIsRefusedByTheField() {
    AudienceBody body = new AudienceBody(false, List.of("ä".repeat(42)), null);

    assertThatThrownBy(body::audience)
        .isInstanceOfSatisfying(
            ProtocolException.class, e -> assertThat(e.field()).contains("audience"))
        .hasMessageContaining("too long");
    assertThat(new AudienceBody(false, List.of("ä".repeat(41)), null).audience()).isNotNull();
  }
}
