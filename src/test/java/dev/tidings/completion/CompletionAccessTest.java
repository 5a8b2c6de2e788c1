package dev.tidings.completion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidings.protocol.ChannelName;
import dev.tidings.protocol.ErrorCode;
import dev.tidings.protocol.ProtocolException;
import dev.tidings.rest.ProblemException;
import dev.tidings.security.Caller;
import dev.tidings.session.TestHub;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Who may see and change a conversation of Ann's, which is shared with Ben. */
class CompletionAccessTest {
  private static final Caller ANN = TestHub.caller("ann");
  private static final Caller BEN = TestHub.caller("ben");
  private static final Caller EVE = TestHub.caller("eve");
  private static final Caller BOSS = TestHub.caller("boss", "admin");
  private static final Caller SERVICE = TestHub.caller("llm", "service");
  private static final ChannelName CHANNEL = new ChannelName("ai.7");

  private final CompletionAccess access = new CompletionAccess(new Known());

  private static final class Known extends Conversations {
    @Override
    Optional<Conversation> find(String tenant, long id) {
      return tenant.equals("acme") && id == 7
          ? Optional.of(new Conversation(7, "acme", new Person("ann", "Ann"), "Hi", 1, 1, 1, null))
          : Optional.empty();
    }

    @Override
    boolean isViewer(long id, String user) {
      return user.equals("ben");
    }
  }

  @Test
  void itIsReadByItsOwnerWhomItIsSharedWithAndServices() {
    assertThat(access.mayRead(ANN, CHANNEL)).isTrue();
    assertThat(access.mayRead(BEN, CHANNEL)).isTrue();
    assertThat(access.mayRead(SERVICE, CHANNEL)).isTrue();
    assertThat(access.mayRead(EVE, CHANNEL)).isFalse();
    assertThat(access.mayRead(BOSS, CHANNEL)).isFalse();
    assertThat(access.mayRead(TestHub.callerOf("umbrella", "ann"), CHANNEL)).isFalse();
    for (String name : new String[] {"ai", "ai.8", "ai.07", "ai.x", "ai:7", "ai.7.8"}) {
      assertThat(access.mayRead(SERVICE, new ChannelName(name))).as(name).isFalse();
    }
  }

  @Test
  void servicesPublishAndNobodyIsPresent() {
    assertThat(access.mayWrite(SERVICE, CHANNEL)).isTrue();
    assertThat(access.mayWrite(ANN, CHANNEL)).isFalse();
    assertThat(access.mayJoin(ANN, CHANNEL)).isFalse();
  }

  @Test
  void itIsChangedByItsOwnerAndServicesAndNotThereForStrangers() {
    assertThat(access.owned(ANN, "7").id()).isEqualTo(7);
    assertThat(access.owned(SERVICE, "7").id()).isEqualTo(7);
    assertThatThrownBy(() -> access.owned(BEN, "7"))
        .isInstanceOfSatisfying(
            ProtocolException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.FORBIDDEN));
    assertThatThrownBy(() -> access.owned(EVE, "7")).isInstanceOf(ProblemException.class);
    assertThatThrownBy(() -> access.required(ANN, "x")).isInstanceOf(ProblemException.class);
  }

  @Test
  void anAdministratorMayStopAnAnswerThatItCannotRead() {
    assertThat(access.stoppable(BOSS, "7").id()).isEqualTo(7);
    assertThat(access.stoppable(ANN, "7").id()).isEqualTo(7);
    assertThatThrownBy(() -> access.stoppable(BOSS, "8")).isInstanceOf(ProblemException.class);
    assertThatThrownBy(() -> access.stoppable(BEN, "7")).isInstanceOf(ProtocolException.class);
  }
}
