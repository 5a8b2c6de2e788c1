package dev.tidings.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidings.protocol.ChannelName;
import dev.tidings.protocol.ErrorCode;
import dev.tidings.protocol.ProtocolException;
import dev.tidings.security.Caller;
import dev.tidings.session.TestHub;
import dev.tidings.settings.Setting;
import dev.tidings.settings.Settings;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChannelAccessTest {
  private static final List<Caller> CALLERS =
      List.of(
          TestHub.caller("user"),
          TestHub.caller("owner"),
          TestHub.caller("back-end", "service"),
          TestHub.caller("agent", "agent"),
          TestHub.caller("boss", "admin"),
          TestHub.caller("op", "operator"));

  private final ChannelAccess access = access();

  private static ChannelAccess access(ChannelGuard... guards) {
    Settings settings = Settings.of(Map.of(Setting.CHANNELS_UNKNOWN, "open"));
    return new ChannelAccess(new ChannelRules(settings), List.of(guards));
  }

  /** For user, owner, service, agent, admin and operator: may (+) or may not (-). */
  @ParameterizedTest
  @CsvSource({
    "dashboard:1,          ++++++, ++++++, ++++++",
    "workspace:1,          ++++++, ++++++, ++++++",
    "doc:1,                ++++++, ++++++, ++++++",
    "widget:1,             ++++++, ++++++, ++++++",
    "cursor:1,             ++++++, ++++++, ------",
    "typing:1,             ++++++, ++++++, ------",
    "query:1,              --+---, --+---, ------",
    "queries,              --+---, --+---, ------",
    "user:owner,           -++---, --+---, ------",
    "user.owner,           -++---, --+---, ------",
    "chat:1,               --+---, --+---, ------",
    "chat_sessions,        --+---, --+---, ------",
    "ai:1,                 --+---, --+---, ------",
    "presence,             ++++++, ------, ------",
    "activity,             ++++++, --+---, ------",
    "agents,               ++++++, --+---, ------",
    "system.announcements, ++++++, --+---, ------",
    "admin.sessions,       ----++, ------, ------",
    "service.billing,      --+---, --+---, ------",
    "anything:1,           ++++++, ++++++, ++++++"
  })
  void eachNamespaceHasItsReadersPublishersAndMembers(
      String channel, String read, String write, String join) {
    ChannelName name = new ChannelName(channel);
    for (int i = 0; i < CALLERS.size(); i++) {
      Caller caller = CALLERS.get(i);
      boolean reads = read.charAt(i) == '+';
      boolean writes = write.charAt(i) == '+';
      assertThat(may(() -> access.requireRead(caller, name)))
          .as("%s reads", caller)
          .isEqualTo(reads);
      assertThat(may(() -> access.requireWrite(caller, name)))
          .as("%s publishes", caller)
          .isEqualTo(writes);
      assertThat(may(() -> access.requireJoin(caller, name)))
          .as("%s joins", caller)
          .isEqualTo(join.charAt(i) == '+');
      if (!writes) {
        assertRefused(
            reads ? ErrorCode.READ_ONLY : ErrorCode.FORBIDDEN,
            () -> access.requireWrite(caller, name));
      }
    }
  }

  private static boolean may(Runnable act) {
    try {
      act.run();
      return true;
    } catch (ProtocolException e) {
      return false;
    }
  }

  private static void assertRefused(ErrorCode code, Runnable act) {
    assertThatThrownBy(act::run)
        .isInstanceOfSatisfying(ProtocolException.class, e -> assertThat(e.code()).isEqualTo(code));
  }

  @Test
  void theTenantOfAChannelIsTheCallers() {
    Caller ann = TestHub.callerOf("acme", "ann");
    Caller foreign = TestHub.callerOf("umbrella", "ann", "admin", "operator");

    assertThat(access.resolve(ann, "doc:1"))
        .isEqualTo(new ChannelKey("acme", new ChannelName("doc:1")));
    assertThat(access.resolve(foreign, "doc:1").tenant()).isEqualTo("umbrella");
  }

  @Test
  void userMeIsTheCallersOwnChannel() {
    Caller odd = TestHub.caller("ann,smith@example.com");

    ChannelKey own = access.resolve(odd, "user:me");

    assertThat(own.name().text()).isEqualTo("user:ann%2Csmith@example.com");
    assertThat(access.resolve(odd, "user.me")).isEqualTo(own);
    assertThatCode(() -> access.requireRead(odd, own.name())).doesNotThrowAnyException();
    assertThat(access.resolve(odd, "user:meg").name().text()).isEqualTo("user:meg");
    assertThat(access.resolve(odd, "doc:me").name().text()).isEqualTo("doc:me");
  }

  @Test
  void aGuardSaysWhichChannelOfItsNamespaceIsMeant() {
    ChannelAccess guarded = access(new OwnFeed("feed"));
    Caller ann = TestHub.caller("ann");

    assertThat(guarded.resolve(ann, "feed").name().text()).isEqualTo("feed:ann");
    assertThat(guarded.resolve(ann, "feed:bob").name().text()).isEqualTo("feed:bob");
    assertThat(guarded.resolve(ann, "doc").name().text()).isEqualTo("doc");
  }

  @Test
  void aNameThatIsNoneIsRefused() {
    Caller ann = TestHub.caller("ann");
    assertRefused(ErrorCode.BAD_NAME, () -> access.resolve(ann, "doc 1"));
    assertRefused(
        ErrorCode.UNKNOWN_NAMESPACE,
        () ->
            new ChannelAccess(new ChannelRules(Settings.of(Map.of())), List.of())
                .resolve(ann, "anything:1"));
  }

  @Test
  void aGuardDecidesInPlaceOfTheRule() {
    ChannelAccess guarded = access(new OnlyFor("doc", "ann"), new OnlyFor("chat", "ann"));
    Caller ann = TestHub.caller("ann");
    Caller bot = TestHub.caller("bot", "service");
    ChannelName doc = new ChannelName("doc:1");
    ChannelName chat = new ChannelName("chat:1");

    assertThatCode(() -> guarded.requireRead(ann, chat)).doesNotThrowAnyException();
    assertThatCode(() -> guarded.requireWrite(ann, chat)).doesNotThrowAnyException();
    assertThatCode(() -> guarded.requireJoin(ann, doc)).doesNotThrowAnyException();
    assertRefused(ErrorCode.FORBIDDEN, () -> guarded.requireRead(bot, doc));
    assertRefused(ErrorCode.FORBIDDEN, () -> guarded.requireWrite(bot, doc));
    assertRefused(ErrorCode.FORBIDDEN, () -> guarded.requireJoin(bot, doc));
    assertRefused(ErrorCode.FORBIDDEN, () -> guarded.requireJoin(ann, chat));
  }

  @Test
  void aGuardAnswersEachQuestionOnItsOwn() {
    ChannelAccess guarded = access(new ReadingOnly("doc"));
    Caller ann = TestHub.caller("ann");
    ChannelName doc = new ChannelName("doc:1");

    assertThatCode(() -> guarded.requireRead(ann, doc)).doesNotThrowAnyException();
    assertRefused(ErrorCode.READ_ONLY, () -> guarded.requireWrite(ann, doc));
    assertRefused(ErrorCode.FORBIDDEN, () -> guarded.requireJoin(ann, doc));
  }

  @Test
  void aNamespaceHasOneGuard() {
    assertThatThrownBy(() -> access(new OnlyFor("doc", "ann"), new OnlyFor("doc", "bob")))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("doc");
  }

  /** Has a channel of its own for each user. */
  record OwnFeed(String namespace) implements ChannelGuard {
    @Override
    public ChannelName meant(Caller caller, ChannelName name) {
      return name.text().equals(namespace)
          ? new ChannelName(namespace + ":" + caller.user())
          : name;
    }

    @Override
    public boolean mayRead(Caller caller, ChannelName channel) {
      return true;
    }

    @Override
    public boolean mayWrite(Caller caller, ChannelName channel) {
      return false;
    }

    @Override
    public boolean mayJoin(Caller caller, ChannelName channel) {
      return false;
    }
  }

  /** Lets one user do everything and nobody else anything. */
  record OnlyFor(String namespace, String user) implements ChannelGuard {
    @Override
    public boolean mayRead(Caller caller, ChannelName channel) {
      return caller.user().equals(user);
    }

    @Override
    public boolean mayWrite(Caller caller, ChannelName channel) {
      return caller.user().equals(user);
    }

    @Override
    public boolean mayJoin(Caller caller, ChannelName channel) {
      return caller.user().equals(user);
    }
  }

  /** Lets everybody read and do nothing else. */
  record ReadingOnly(String namespace) implements ChannelGuard {
    @Override
    public boolean mayRead(Caller caller, ChannelName channel) {
      return true;
    }

    @Override
    public boolean mayWrite(Caller caller, ChannelName channel) {
      return false;
    }

    @Override
    public boolean mayJoin(Caller caller, ChannelName channel) {
      return false;
    }
  }
}
