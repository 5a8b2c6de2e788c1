package dev.tidings.chat;

import static dev.tidings.chat.ChatWorld.ANN;
import static dev.tidings.chat.ChatWorld.BEN;
import static dev.tidings.chat.ChatWorld.TENANT;
import static dev.tidings.chat.ChatWorld.VIC;
import static dev.tidings.chat.ChatWorld.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.tidings.channel.Channel;
import dev.tidings.channel.ChannelHub;
import dev.tidings.chat.Chat.Kind;
import dev.tidings.chat.Chat.Part;
import dev.tidings.chat.Chat.Person;
import dev.tidings.chat.Chat.Status;
import dev.tidings.chat.ChatMessages.Refused;
import dev.tidings.chat.ChatMessages.Said;
import dev.tidings.chat.ChatMessages.Stored;
import dev.tidings.history.OnDatabase;
import dev.tidings.outbox.Push;
import dev.tidings.protocol.ChannelName;
import dev.tidings.protocol.ErrorCode;
import dev.tidings.protocol.ProtocolException;
import dev.tidings.security.Caller;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is kept of chats on a real database, also when much happens at once. */
abstract class ChatsContract extends OnDatabase {
  private ChatWorld world;

  @BeforeEach
  void begin() {
    database().execute("delete from chat_session");
    database().execute("delete from chat_agent");
    world = new ChatWorld(database(), "2");
  }

  private void here(Person... agents) {
    for (Person agent : agents) {
      world.assignments.know(TENANT, agent);
    }
  }

  @Test
  void aChatIsFoundInItsTenantOnly() {
    Chat chat = world.internal(ANN, BEN);

    assertThat(world.chats.find(TENANT, chat.id())).contains(chat);
    assertThat(world.chats.find("umbrella", chat.id())).isEmpty();
    assertThat(world.chats.close("umbrella", chat.id(), "eve")).isEmpty();
    assertThat(world.chats.partOf(chat.id(), "ben")).contains(Part.USER);
    assertThat(world.chats.partOf(chat.id(), "eve")).isEmpty();
    assertThat(chat.status()).isEqualTo(Status.OPEN);
    assertThat(world.ofVisitor(VIC).status()).isEqualTo(Status.QUEUED);
  }

  @Test
  void adminsSeeVisitorsChatsOfTheirTenantAndNoChatsOfUsers() {
    Chat visitors = world.ofVisitor(VIC);
    Chat internal = world.internal(ANN, BEN);
    ChatAccess access = new ChatAccess(world.chats);

    assertThat(access.find(caller(TENANT, "admin"), visitors.id())).contains(visitors);
    assertThat(access.find(caller(TENANT, "admin"), internal.id())).isEmpty();
    assertThat(access.find(caller("umbrella", "admin"), visitors.id())).isEmpty();
    assertThat(access.find(caller(TENANT, "other"), visitors.id())).isEmpty();
    assertThat(access.feedGuard().mayRead(caller(TENANT, "admin"), new ChannelName(Chats.FEED)))
        .isTrue();
  }

  private static Caller caller(String tenant, String role) {
    return new Caller("eve", "Eve", Optional.empty(), tenant, Set.of(role), Instant.MAX);
  }

  @Test
  void agentsHearOfVisitorsChatsAndParticipantsOfTheirs() {
    Chat visitors = world.ofVisitor(VIC);
    Chat internal = world.internal(ANN, BEN);

    assertThat(world.outbox.pushes())
        .extracting(Push::channel, Push::type, Push::payload)
        .containsExactly(
            tuple("chat_sessions", "chat.opened", visitors.json()),
            tuple("user:ben", "chat.opened", internal.json()));
  }

  @Test
  void listsAreOfOnesOwnAndForAgentsOfAllVisitors() {
    Chat own = world.internal(ANN, BEN);
    Chat others = world.internal(BEN);
    Chat visitors = world.ofVisitor(VIC);
    Optional<Status> any = Optional.empty();

    assertThat(world.chats.list(TENANT, "ann", false, any, Long.MAX_VALUE, 10))
        .containsExactly(own);
    assertThat(world.chats.list(TENANT, "ann", true, any, Long.MAX_VALUE, 10))
        .containsExactly(visitors, own);
    assertThat(world.chats.list(TENANT, null, true, any, Long.MAX_VALUE, 2))
        .containsExactly(visitors, others);
    assertThat(world.chats.list(TENANT, null, true, any, others.id(), 2)).containsExactly(own);
    assertThat(world.chats.list(TENANT, null, true, Optional.of(Status.QUEUED), Long.MAX_VALUE, 10))
        .containsExactly(visitors);
    assertThat(world.chats.list("umbrella", null, true, any, Long.MAX_VALUE, 10)).isEmpty();
  }

  @Test
  void messagesAreNumberedWithoutAHoleAndARepeatIsTheSameMessage() {
    Chat chat = world.internal(ANN, BEN);
    List<Said> first =
        world.messages.keep(
            TENANT, chat.id(), List.of(message(ANN, "r1", "one"), message(ANN, "r2", "two")));
    List<Said> again =
        world.messages.keep(
            TENANT,
            chat.id(),
            List.of(
                message(ANN, "r2", "two"),
                message(ANN, "r3", "three"),
                message(BEN, "r2", "from another"),
                message(ANN, "r3", "three"),
                message(ANN, "r1", "not what it was")));

    assertThat(first).extracting(s -> ((Stored) s).message().number()).containsExactly(1L, 2L);
    assertThat(again.subList(0, 4))
        .extracting(s -> ((Stored) s).message().number(), s -> ((Stored) s).duplicate())
        .containsExactly(tuple(2L, true), tuple(3L, false), tuple(4L, false), tuple(3L, true));
    assertThat(((Refused) again.get(4)).cause().code()).isEqualTo(ErrorCode.ID_REUSED);
    assertThat(world.messages.before(chat.id(), 4, 2))
        .extracting(StoredMessage::text)
        .containsExactly("three", "two");
  }

  @Test
  void whatHasNoEventYetIsFoundUntilItHasOne() {
    Chat chat = world.internal(ANN, BEN);
    world.say(chat, ANN, "r1");
    world.say(chat, ANN, "r2");
    long now = world.clock.millis();

    assertThat(world.messages.untold(now, 10)).isEmpty();
    assertThat(world.messages.untold(now + 1, 10))
        .extracting(StoredMessage::number)
        .containsExactly(1L, 2L);
    world.messages.became(chat.id(), Map.of(1L, "0123456789abc:7"));

    assertThat(world.messages.untold(now + 1, 10))
        .extracting(StoredMessage::number)
        .containsExactly(2L);
    List<Said> repeat =
        world.messages.keep(TENANT, chat.id(), List.of(message(ANN, "r1", "text of r1")));
    assertThat(((Stored) repeat.get(0)).message().eventId()).isEqualTo("0123456789abc:7");
  }

  @Test
  void whatACrashLeftUntoldIsPublishedOnceInItsOrder() {
    Chat chat = world.internal(ANN, BEN);
    world.say(chat, ANN, "r1");
    world.say(chat, BEN, "r2");
    try (ChannelHub hub = new ChannelHub()) {
      AssignmentSweep sweep = new AssignmentSweep();
      sweep.messages = world.messages;
      sweep.broker = hub.broker;
      sweep.clock = world.clock;
      Channel channel = hub.broker.open(ChannelHub.key(chat.channel().text()));

      sweep.tellLeftBehind();
      assertThat(channel.head().offset()).as("it may be on its way").isZero();
      world.clock.move(Duration.ofSeconds(11));
      hub.broker.publish(world.messages.untold(world.clock.millis(), 1).get(0).publication());
      sweep.tellLeftBehind();
      sweep.tellLeftBehind();

      assertThat(channel.history(9, 0).events()).hasSize(2);
      assertThat(channel.history(9, 0).events().get(0)).contains("text of r1", "\"ref\":\"r1\"");
      assertThat(world.messages.before(chat.id(), 9, 9))
          .extracting(StoredMessage::eventId)
          .containsExactly(
              channel.head().toString(), channel.head().toString().replace(":2", ":1"));
    }
  }

  @Test
  void aClosedChatTakesNoMoreButKnowsWhatItTook() {
    Chat chat = world.ofVisitor(VIC);
    world.say(chat, VIC, "r1");
    assertThat(world.chats.close(TENANT, chat.id(), "ann").orElseThrow().status())
        .isEqualTo(Status.CLOSED);
    world.chats.close(TENANT, chat.id(), "ben");

    List<Said> kept =
        world.messages.keep(
            TENANT, chat.id(), List.of(message(VIC, "r1", "text of r1"), message(VIC, "r2", "x")));

    assertThat(((Stored) kept.get(0)).duplicate()).isTrue();
    assertThat(((Refused) kept.get(1)).cause().code()).isEqualTo(ErrorCode.CONFLICT);
    assertThat(world.chats.find(TENANT, chat.id()).orElseThrow().closedBy()).isEqualTo("ann");
    assertThat(world.outbox.told("chat:" + chat.id()))
        .extracting(Push::type)
        .containsExactly("chat.closed");
  }

  @Test
  void unreadIsWhatOthersWroteAfterWhatWasViewedAndNobodyGoesBack() {
    Chat chat = world.internal(ANN, BEN);
    world.say(chat, ANN, "r1");
    world.say(chat, ANN, "r2");
    world.say(chat, BEN, "r3");
    world.say(chat, ANN, "r4");

    assertThat(world.unread(chat, BEN).unread()).isEqualTo(3);
    assertThat(world.unread(chat, ANN).unread()).isEqualTo(1);
    Unread after = view(chat, BEN, 2).orElseThrow();
    assertThat(after.unread()).isEqualTo(1);
    assertThat(after.version()).isGreaterThan(4);
    assertThat(view(chat, BEN, 1)).isEmpty();
    assertThat(world.unread(chat, BEN)).isEqualTo(after);
    assertThat(world.messages.unread(TENANT, "ben")).containsExactly(after);
    assertThat(view(chat, BEN, 99).orElseThrow().unread()).isZero();
    assertThat(world.messages.unread(TENANT, "ben")).isEmpty();
    assertThat(view(chat, new Person("eve", "Eve"), 4)).isEmpty();
  }

  private Optional<Unread> view(Chat chat, Person by, long upTo) {
    return world.messages.viewed(TENANT, chat.id(), by.userId(), OptionalLong.of(upTo));
  }

  @Test
  void anAgentWhoSpeaksTakesPartAndABackEndDoesNot() {
    here(BEN);
    Chat chat = world.ofVisitor(VIC);
    world.say(chat, VIC, "r1");
    world.say(chat, BEN, "r2");
    world.say(chat, new Person("bot", "Bot"), "r3");

    assertThat(world.messages.before(chat.id(), 9, 9))
        .extracting(StoredMessage::part)
        .containsExactly(Part.SERVICE, Part.AGENT, Part.VISITOR);
    assertThat(world.messages.unreadIn(chat.id()))
        .extracting(Unread::user, Unread::unread)
        .containsExactly(tuple("ben", 1L), tuple("visitor-1", 2L));
    assertThat(world.outbox.told("chat_sessions").stream().map(Push::type))
        .containsExactly("chat.opened", "chat.message", "chat.message", "chat.message");
  }

  @Test
  void messagesPostedTwiceAtOnceAndViewsMeanwhileLeaveEveryCountTrue() throws Exception {
    Chat chat = world.internal(ANN, BEN, VIC);
    List<Callable<Void>> work = new ArrayList<>();
    for (Person author : List.of(ANN, BEN)) {
      for (int i = 0; i < 20; i++) {
        String ref = "r" + i;
        work.add(() -> done(world.say(chat, author, ref)));
        work.add(() -> done(world.say(chat, author, ref)));
        long upTo = i * 2L;
        work.add(() -> done(view(chat, VIC, upTo)));
        work.add(() -> done(view(chat, author, upTo)));
      }
    }
    Collections.shuffle(work, new Random(5));

    atOnce(work);

    List<StoredMessage> stored = world.messages.before(chat.id(), Long.MAX_VALUE, 200);
    assertThat(stored)
        .extracting(StoredMessage::number)
        .containsExactlyElementsOf(
            LongStream.rangeClosed(1, 40).boxed().sorted(Collections.reverseOrder()).toList());
    for (Person user : List.of(ANN, BEN, VIC)) {
      long viewed =
          database()
              .number(
                  "select viewed from read_cursor where session_id = %d and user_id = '%s'"
                      .formatted(chat.id(), user.userId()));
      assertThat(world.unread(chat, user).unread())
          .as(user.userId())
          .isEqualTo(
              stored.stream()
                  .filter(m -> m.number() > viewed && !m.sender().userId().equals(user.userId()))
                  .count());
    }
  }

  @Test
  void ofTwoAgentsWhoTakeAChatAtOnceOneHasItAndTheOtherIsToldWho() throws Exception {
    here(ANN, BEN);
    for (int round = 0; round < 5; round++) {
      Chat chat = world.ofVisitor(new Person("visitor-" + round, "Vic"));
      List<String> outcomes = atOnce(List.of(() -> take(chat, ANN), () -> take(chat, BEN)));

      String holder = holder(world.chats.find(TENANT, chat.id()).orElseThrow());
      assertThat(outcomes)
          .containsExactlyInAnyOrder(
              "has " + holder, "agent: chat " + chat.id() + " is with " + holder);
      assertThat(
              database()
                  .number(
                      "select count(*) from chat_assignment where session_id = %d and ended_at is"
                              .formatted(chat.id())
                          + " null"))
          .isEqualTo(1);
    }
  }

  private String take(Chat chat, Person agent) {
    try {
      return "has "
          + holder(
              world
                  .assignments
                  .assign(TENANT, chat.id(), agent, agent.userId(), other -> false)
                  .orElseThrow());
    } catch (ProtocolException e) {
      return e.field() + ": " + e.detail();
    }
  }

  @Test
  void chatsGivenAtOnceGoRoundAndNobodyHasMoreThanThereIsRoomFor() throws Exception {
    Person cleo = new Person("cleo", "Cleo");
    here(ANN, BEN, cleo);
    List<Chat> waiting =
        IntStream.range(0, 8).mapToObj(i -> world.ofVisitor(new Person("v" + i, "V"))).toList();
    Set<String> present = Set.of("ann", "ben", "cleo");

    atOnce(
        waiting.stream()
            .map(
                chat ->
                    (Callable<Void>)
                        () ->
                            done(
                                world.assignments.assignNext(
                                    TENANT, chat.id(), "hub", present::contains)))
            .toList());

    for (String agent : present) {
      assertThat(world.assignments.of(TENANT, agent)).as(agent).hasSize(2);
    }
    assertThat(world.assignments.queue(10)).hasSize(2);
    assertThat(
            world.outbox.told("chat_sessions").stream()
                .filter(push -> push.type().equals("chat.assigned")))
        .hasSize(6);
  }

  @Test
  void theAgentWhoseTurnIsLongestAgoIsNextAndWhoIsNotHereIsLeftOut() {
    here(ANN, BEN);
    Chat first = world.ofVisitor(VIC);
    Chat second = world.ofVisitor(new Person("v2", "V"));
    Chat third = world.ofVisitor(new Person("v3", "V"));

    assertThat(next(first, "ann", "ben")).isEqualTo("ann");
    assertThat(next(second, "ann", "ben")).isEqualTo("ben");
    assertThat(next(third, "ben")).isEqualTo("ben");
    assertThat(world.assignments.assignNext(TENANT, third.id(), "hub", u -> u.equals("ben")))
        .isEmpty();
    assertThat(world.messages.unreadIn(first.id())).extracting(Unread::user).contains("ann");
  }

  private String next(Chat chat, String... here) {
    return holder(
        world
            .assignments
            .assignNext(TENANT, chat.id(), "hub", Set.of(here)::contains)
            .orElseThrow());
  }

  private static String holder(Chat chat) {
    return Objects.requireNonNull(chat.agent()).userId();
  }

  @Test
  void aChatWhoseAgentIsGoneIsGivenToTheNextOrWaitsAgain() {
    here(ANN, BEN);
    Chat chat = world.ofVisitor(VIC);
    next(chat, "ann");
    assertThat(world.assignments.busy())
        .containsExactly(new ChatAssignments.Busy(TENANT, "ann", 0));
    world.assignments.missed(TENANT, "ann", 77);
    assertThat(world.assignments.busy())
        .containsExactly(new ChatAssignments.Busy(TENANT, "ann", 77));
    world.assignments.missed(TENANT, "ann", 0);
    assertThat(world.assignments.busy())
        .containsExactly(new ChatAssignments.Busy(TENANT, "ann", 0));

    assertThat(next(chat, "ben")).isEqualTo("ben");
    assertThat(world.assignments.queueAgain(TENANT, chat.id(), "ann")).isEmpty();
    Chat again = world.assignments.queueAgain(TENANT, chat.id(), "ben").orElseThrow();

    assertThat(again.status()).isEqualTo(Status.QUEUED);
    assertThat(again.agent()).isNull();
    assertThat(world.assignments.queue(10)).containsExactly(again);
    assertThat(database().number("select count(*) from chat_assignment where ended_at is null"))
        .isZero();
  }

  @Test
  void anInternalChatIsGivenToNobody() {
    here(ANN);
    Chat chat = world.internal(BEN);

    assertThat(world.assignments.assign(TENANT, chat.id(), ANN, "ann", h -> true)).isEmpty();
    assertThat(world.assignments.assignNext(TENANT, chat.id(), "hub", u -> true)).isEmpty();
    assertThatThrownBy(() -> closedIsGiven()).hasMessageContaining("closed");
  }

  private void closedIsGiven() {
    Chat chat = world.ofVisitor(VIC);
    world.chats.close(TENANT, chat.id(), "ann");
    world.assignments.assign(TENANT, chat.id(), ANN, "ann", h -> true);
  }

  @Test
  void closedChatsGoWithAllThatIsInThemAfterTheirTime() {
    Chat old = world.internal(ANN, BEN);
    world.say(old, ANN, "r1");
    Chat open = world.internal(ANN, BEN);
    world.chats.close(TENANT, old.id(), "ann");
    world.clock.move(Duration.ofDays(1));

    long before = world.clock.millis() - 1;
    assertThat(world.chats.expire("umbrella", before)).isZero();
    assertThat(world.chats.expireBut(Set.of("", TENANT), before)).isZero();
    assertThat(world.chats.find(TENANT, old.id())).isPresent();

    assertThat(world.chats.expire(TENANT, before)).isEqualTo(1);
    assertThat(world.chats.expireBut(Set.of(""), before)).isZero();

    assertThat(world.chats.find(TENANT, old.id())).isEmpty();
    assertThat(world.chats.find(TENANT, open.id())).contains(open);
    assertThat(database().number("select count(*) from chat_message")).isZero();
    assertThat(database().number("select count(*) from read_cursor")).isEqualTo(2);
    assertThat(world.chats.list(TENANT, null, true, Optional.empty(), Long.MAX_VALUE, 10))
        .extracting(Chat::kind)
        .containsExactly(Kind.INTERNAL);
  }

  private static Void done(Object ignored) {
    return null;
  }

  private static <T> List<T> atOnce(List<? extends Callable<T>> work) throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(8);
    try {
      List<T> results = new ArrayList<>();
      for (Future<T> future : pool.invokeAll(work)) {
        results.add(future.get());
      }
      return results;
    } catch (ExecutionException e) {
      throw new AssertionError(e.getCause());
    } finally {
      pool.shutdownNow();
    }
  }

  @Test
  void noTenantWaitsBehindTheCrowdOfAnother() {
    world.ofVisitor(VIC);
    world.ofVisitor(VIC);
    Chat umbrellas =
        world.chats.open(new NewChat("umbrella", Kind.VISITOR, VIC, null, null, List.of(), null));

    assertThat(world.assignments.queue(1)).hasSize(2).contains(umbrellas);
  }
}
