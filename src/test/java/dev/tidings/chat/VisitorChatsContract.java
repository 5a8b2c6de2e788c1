package dev.tidings.chat;

import static dev.tidings.chat.ChatWorld.ANN;
import static dev.tidings.chat.ChatWorld.BEN;
import static dev.tidings.chat.ChatWorld.TENANT;
import static dev.tidings.chat.ChatWorld.VIC;
import static dev.tidings.chat.ChatWorld.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.tidings.chat.Chat.Person;
import dev.tidings.chat.Chat.Status;
import dev.tidings.chat.ChatMessages.Refused;
import dev.tidings.chat.ChatMessages.Said;
import dev.tidings.chat.ChatMessages.Stored;
import dev.tidings.history.OnDatabase;
import dev.tidings.outbox.Push;
import dev.tidings.protocol.ErrorCode;
import dev.tidings.session.ClientSession;
import dev.tidings.session.RecordingConnection;
import dev.tidings.session.SessionRegistry;
import dev.tidings.session.TestHub;
import dev.tidings.settings.Settings;
import jakarta.persistence.PersistenceException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How visitors' chats end, and how much a visitor may say, on a real database. */
abstract class VisitorChatsContract extends OnDatabase {
  private static final ChatBodies.Visitor OWN_ID =
      new ChatBodies.Visitor("an id of my own", "Vic", null, null);

  private ChatWorld world;

  @BeforeEach
  void begin() {
    database().execute("delete from chat_session");
    world = new ChatWorld(database(), "2");
  }

  @Test
  void aVisitorsChatInWhichNothingWasSaidForLongIsClosedByTheHub() {
    Chat used = world.ofVisitor(VIC);
    Chat unused = world.ofVisitor(new Person("v2", "V"));
    Chat users = world.internal(ANN, BEN);
    world.clock.move(Duration.ofHours(23));
    world.say(used, VIC, "r1");
    AssignmentSweep sweep = sweep(new SessionRegistry());
    sweep.closeIdle();
    assertThat(world.outbox.told("chat:" + unused.id())).as("it is not time yet").isEmpty();
    world.clock.move(Duration.ofHours(2));

    sweep.closeIdle();
    sweep.closeIdle();

    Chat closed = world.chats.find(TENANT, unused.id()).orElseThrow();
    assertThat(closed.status()).isEqualTo(Status.CLOSED);
    assertThat(closed.closedBy()).isEqualTo("hub");
    assertThat(world.outbox.told("chat:" + unused.id()))
        .extracting(Push::type, Push::payload)
        .containsExactly(tuple("chat.closed", closed.json()));
    for (Chat other : List.of(used, users)) {
      assertThat(world.chats.find(TENANT, other.id()).orElseThrow().status())
          .as(other.kind().name())
          .isNotEqualTo(Status.CLOSED);
    }
  }

  @Test
  void aMessageThatCameMeanwhileKeepsAChatOpen() {
    Chat chat = world.ofVisitor(VIC);
    world.clock.move(Duration.ofHours(25));
    long before = world.clock.millis() - Duration.ofHours(24).toMillis();
    assertThat(world.chats.idle(before, 9)).containsExactly(chat);
    world.say(chat, VIC, "r1");

    assertThat(world.chats.closeIdle(TENANT, chat.id(), before, "hub")).isFalse();
    assertThat(world.chats.idle(before, 9)).isEmpty();
  }

  @Test
  void aVisitorWhoWaitsAndIsHereWaitsOnAndIsClosedOnceGone() {
    Chat chat = world.ofVisitor(VIC);
    try (TestHub hub = new TestHub()) {
      ClientSession vic =
          hub.connect(new RecordingConnection(), TestHub.caller(VIC.userId()), "device-of-vic");
      AssignmentSweep sweep = sweep(hub.registry);
      world.clock.move(Duration.ofHours(25));
      sweep.closeIdle();
      assertThat(world.chats.find(TENANT, chat.id())).contains(chat);

      hub.sessions().closed(vic, 1000, "");
      sweep.closeIdle();
      assertThat(world.chats.find(TENANT, chat.id()))
          .as("counts from when it was here last")
          .contains(chat);
      world.clock.move(Duration.ofHours(25));
      sweep.closeIdle();

      assertThat(world.chats.find(TENANT, chat.id()).orElseThrow().closedBy()).isEqualTo("hub");
    }
  }

  @Test
  void oneChatThatCannotBeClosedHoldsUpNoOther() {
    Chat stuck = world.ofVisitor(VIC);
    Chat other = world.ofVisitor(VIC);
    world.clock.move(Duration.ofHours(25));
    AssignmentSweep sweep = sweep(new SessionRegistry());
    world.outbox.refuse("chat:" + stuck.id());

    sweep.closeIdle();

    assertThat(world.chats.find(TENANT, stuck.id())).contains(stuck);
    assertThat(world.chats.find(TENANT, other.id()).orElseThrow().closedBy()).isEqualTo("hub");
  }

  private AssignmentSweep sweep(SessionRegistry sessions) {
    AssignmentSweep sweep = new AssignmentSweep();
    sweep.chats = world.chats;
    sweep.sessions = sessions;
    sweep.settings = Settings.of(Map.of());
    sweep.clock = world.clock;
    return sweep;
  }

  @Test
  void theSameIdFromTheSameAddressIsTheSameChatHoweverOftenAtOnce() throws Exception {
    VisitorChats visitors = new VisitorChats(world.chats);
    ExecutorService pool = Executors.newFixedThreadPool(8);
    try {
      List<Callable<VisitorChats.Begun>> work =
          Collections.nCopies(16, () -> visitors.begin(TENANT, "192.0.2.1", OWN_ID));
      List<VisitorChats.Begun> begun = new ArrayList<>();
      for (Future<VisitorChats.Begun> one : pool.invokeAll(work)) {
        begun.add(one.get());
      }
      assertThat(begun).extracting(b -> b.chat().id()).containsOnly(begun.get(0).chat().id());
      assertThat(begun).filteredOn(b -> !b.before()).hasSize(1);
    } finally {
      pool.shutdownNow();
    }
    assertThat(visitors.begin(TENANT, "192.0.2.2", OWN_ID).before()).isFalse();
    assertThat(visitors.begin("umbrella", "192.0.2.1", OWN_ID).before()).isFalse();
    assertThat(world.outbox.told(Chats.FEED)).as("each is told once").hasSize(3);
  }

  @Test
  void whoeverLosesTheRaceForAChatGetsTheOneThatWasBegunMeanwhile() {
    VisitorChats first = new VisitorChats(world.chats);
    List<Chat> begun = new ArrayList<>();
    VisitorChats second =
        new VisitorChats(
            new OvertakenChats(
                world.chats,
                () -> begun.add(first.begin(TENANT, "192.0.2.1", OWN_ID).chat()),
                world.chats::open));

    VisitorChats.Begun late = second.begin(TENANT, "192.0.2.1", OWN_ID);

    assertThat(late).isEqualTo(new VisitorChats.Begun(begun.get(0), true));
    assertThat(world.outbox.told(Chats.FEED)).as("told once").hasSize(1);
  }

  @Test
  void whatElseFailsPassesOnUntouchedThoughTheChatWasBegunMeanwhile() {
    VisitorChats first = new VisitorChats(world.chats);
    for (RuntimeException failure :
        List.of(
            new IllegalStateException("the outbox is closed"),
            new PersistenceException("the database is away"),
            new PersistenceException("a name is too long", new SQLException("", "22001")))) {
      VisitorChats second =
          new VisitorChats(
              new OvertakenChats(
                  world.chats,
                  () -> first.begin(TENANT, "192.0.2.1", OWN_ID),
                  asked -> {
                    throw failure;
                  }));

      assertThatThrownBy(() -> second.begin(TENANT, "192.0.2.1", OWN_ID)).isSameAs(failure);
      database().execute("delete from chat_session");
    }
  }

  /** Chats of which others are begun just after somebody has looked for one. */
  private static final class OvertakenChats extends Chats {
    private final Chats chats;
    private final Runnable others;
    private final Function<NewChat, Chat> opening;
    private boolean overtaken;

    OvertakenChats(Chats chats, Runnable others, Function<NewChat, Chat> opening) {
      this.chats = chats;
      this.others = others;
      this.opening = opening;
    }

    @Override
    Optional<Chat> begun(String as) {
      Optional<Chat> found = chats.begun(as);
      if (!overtaken) {
        overtaken = true;
        others.run();
      }
      return found;
    }

    @Override
    Chat open(NewChat asked) {
      return opening.apply(asked);
    }
  }

  @Test
  void withoutAnIdEachChatIsAnotherOne() {
    VisitorChats visitors = new VisitorChats(world.chats);
    ChatBodies.Visitor asked = new ChatBodies.Visitor(null, null, null, null);

    Chat one = visitors.begin(TENANT, "192.0.2.1", asked).chat();
    Chat two = visitors.begin(TENANT, "192.0.2.1", asked).chat();

    assertThat(one.openedBy().userId()).isNotEqualTo(two.openedBy().userId());
  }

  @Test
  void withAChatTheTimeOfItsAgentEnds() {
    world.assignments.know(TENANT, BEN);
    Chat chat = world.ofVisitor(VIC);
    world.assignments.assign(TENANT, chat.id(), BEN, "ben", other -> false);
    world.clock.move(Duration.ofMinutes(5));

    Chat closed = world.chats.close(TENANT, chat.id(), "ben").orElseThrow();

    assertThat(
            database()
                .number("select ended_at from chat_assignment where session_id = " + chat.id()))
        .isEqualTo(closed.closedAt());
  }

  @Test
  void aVisitorMaySayOnlySoMuchInAChatAndOthersAsMuchAsTheyLike() {
    Chat chat = world.ofVisitor(VIC);
    for (int i = 1; i <= ChatWorld.VISITORS_MESSAGES; i++) {
      world.say(chat, VIC, "r" + i);
    }
    List<Said> kept =
        world.messages.keep(
            TENANT,
            chat.id(),
            List.of(
                message(VIC, "one too many", "text"),
                message(BEN, "r1", "text"),
                message(VIC, "r1", "text of r1")));

    Refused refused = (Refused) kept.get(0);
    assertThat(refused.cause().code()).isEqualTo(ErrorCode.CONFLICT);
    assertThat(refused.cause().detail()).contains("at most 3 messages");
    assertThat(((Stored) kept.get(1)).message().number()).isEqualTo(4);
    assertThat(((Stored) kept.get(2)).duplicate()).as("what was said is said").isTrue();
    assertThat(world.say(world.ofVisitor(VIC), VIC, "r1")).as("in the next chat").isEqualTo(1);
  }
}
