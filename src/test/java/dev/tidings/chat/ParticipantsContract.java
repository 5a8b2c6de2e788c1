package dev.tidings.chat;

import static dev.tidings.chat.ChatWorld.ANN;
import static dev.tidings.chat.ChatWorld.BEN;
import static dev.tidings.chat.ChatWorld.TENANT;
import static dev.tidings.chat.ChatWorld.VIC;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.tidings.chat.Chat.Part;
import dev.tidings.chat.Chat.Person;
import dev.tidings.chat.Chat.Status;
import dev.tidings.history.OnDatabase;
import dev.tidings.outbox.Push;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who is in a chat, who comes and who goes, on a real database. */
abstract class ParticipantsContract extends OnDatabase {
  private static final Person CLEO = new Person("cleo", "Cleo");

  private final List<Unread> told = Collections.synchronizedList(new ArrayList<>());
  private final List<ParticipantRemoved> removed = new ArrayList<>();
  private ChatWorld world;

  @BeforeEach
  void begin() {
    database().execute("delete from chat_session");
    database().execute("delete from chat_agent");
    world = new ChatWorld(database(), "2");
    world.events.observe(UnreadChanged.class, event -> told.addAll(event.states()));
    world.events.observe(ParticipantRemoved.class, removed::add);
  }

  private Participants.Added add(Chat chat, Person user) {
    return world.participants.add(TENANT, chat.id(), user, "ann").orElseThrow();
  }

  private void remove(Chat chat, Person user) {
    world.participants.remove(TENANT, chat.id(), user.userId(), "ann");
  }

  @Test
  void whoIsAddedTakesPartAndIsToldOnceHoweverOften() {
    Chat chat = world.internal(ANN, BEN);
    world.say(chat, ANN, "r1");
    world.clock.move(Duration.ofSeconds(1));

    assertThat(add(chat, CLEO).before()).isFalse();
    assertThat(add(chat, CLEO).before()).isTrue();

    assertThat(world.chats.partOf(chat.id(), "cleo")).contains(Part.USER);
    assertThat(world.participants.of(chat.id()))
        .extracting(participant -> participant.person().userId())
        .containsExactly("ann", "ben", "cleo");
    assertThat(world.unread(chat, CLEO).unread()).as("of what was said before").isEqualTo(1);
    Chat now = world.chats.find(TENANT, chat.id()).orElseThrow();
    String payload =
        "{\"chat\":%s,\"participant\":{\"userId\":\"cleo\",\"name\":\"Cleo\",\"part\":\"user\",\"joinedAt\":%d},\"by\":\"ann\"}"
            .formatted(now.json(), world.clock.millis());
    for (String channel : List.of("chat:" + chat.id(), "user:cleo")) {
      assertThat(world.outbox.told(channel))
          .as(channel)
          .extracting(Push::type, Push::payload)
          .containsExactly(tuple("chat.participant.added", payload));
    }
  }

  @Test
  void ofManyWhoAddTheSameUserAtOnceOneDoes() throws Exception {
    Chat chat = world.internal(ANN, BEN);
    ExecutorService pool = Executors.newFixedThreadPool(8);
    try {
      List<Callable<Boolean>> work = Collections.nCopies(16, () -> !add(chat, CLEO).before());
      int added = 0;
      for (Future<Boolean> one : pool.invokeAll(work)) {
        added += one.get() ? 1 : 0;
      }
      assertThat(added).isEqualTo(1);
    } finally {
      pool.shutdownNow();
    }
    assertThat(world.outbox.told("user:cleo")).hasSize(1);
  }

  @Test
  void whoIsTakenOutHasNothingUnreadAndIsToldOnce() {
    Chat chat = world.internal(ANN, BEN, CLEO);
    world.say(chat, ANN, "r1");
    Unread before = world.unread(chat, CLEO);

    remove(chat, CLEO);
    remove(chat, CLEO);

    assertThat(world.chats.partOf(chat.id(), "cleo")).isEmpty();
    assertThat(world.messages.unread(TENANT, "cleo")).isEmpty();
    assertThat(told).endsWith(new Unread(TENANT, "cleo", chat.id(), 0, before.version() + 1));
    assertThat(removed).containsExactly(new ParticipantRemoved(TENANT, "cleo"));
    assertThat(world.outbox.told("chat:" + chat.id()))
        .extracting(Push::type)
        .containsExactly("chat.participant.removed");
    assertThat(world.outbox.told("user:cleo"))
        .extracting(Push::type)
        .containsExactly("chat.opened", "chat.participant.removed");
  }

  @Test
  void whoComesBackHasVersionsAboveAllThatItWasTold() {
    Chat chat = world.internal(ANN, BEN, CLEO);
    for (int round = 0; round < 3; round++) {
      world.say(chat, ANN, "r" + round);
      remove(chat, CLEO);
      add(chat, CLEO);
    }

    assertThat(told.stream().filter(state -> state.user().equals("cleo")).map(Unread::version))
        .isSorted()
        .doesNotHaveDuplicates();
    assertThat(world.unread(chat, CLEO).unread()).isEqualTo(3);
  }

  @Test
  void aChatHasOnlySoManyParticipants() {
    Chat chat = world.internal(ANN);
    for (int i = 1; i < Participants.MOST; i++) {
      add(chat, new Person("user-" + i, "User"));
    }

    assertThatThrownBy(() -> add(chat, CLEO)).hasMessageContaining("at most 100 participants");
    assertThat(add(chat, ANN).before()).as("who is in it is in it").isTrue();
  }

  @Test
  void nobodyIsAddedToAClosedChatButWhoIsInItMayLeave() {
    Chat chat = world.internal(ANN, BEN);
    world.chats.close(TENANT, chat.id(), "ann");

    assertThatThrownBy(() -> add(chat, CLEO)).hasMessageContaining("is closed");
    remove(chat, BEN);
    assertThat(world.chats.partOf(chat.id(), "ben")).isEmpty();
    assertThat(world.participants.add("umbrella", chat.id(), CLEO, "eve")).isEmpty();
  }

  @Test
  void theLastOneWhoLeavesClosesAChatOfUsers() {
    Chat chat = world.internal(ANN, BEN);
    remove(chat, BEN);
    assertThat(world.chats.find(TENANT, chat.id()).orElseThrow().status()).isEqualTo(Status.OPEN);

    remove(chat, ANN);

    assertThat(world.chats.find(TENANT, chat.id()).orElseThrow().status()).isEqualTo(Status.CLOSED);
  }

  @Test
  void aVisitorsChatKeepsItsVisitorAndTheAgentWhoHasIt() {
    world.assignments.know(TENANT, BEN);
    Chat chat = world.ofVisitor(VIC);
    world.assignments.assign(TENANT, chat.id(), BEN, "ben", other -> false);
    assertThat(add(chat, CLEO).participant().part()).isEqualTo(Part.USER);
    world.assignments.know(TENANT, ANN);
    assertThat(add(chat, ANN).participant().part()).isEqualTo(Part.AGENT);

    assertThatThrownBy(() -> remove(chat, VIC)).hasMessageContaining("stays in it");
    assertThatThrownBy(() -> remove(chat, BEN)).hasMessageContaining("is with ben");
    remove(chat, CLEO);
    remove(chat, ANN);
    world.chats.close(TENANT, chat.id(), "ann");
    remove(chat, BEN);

    assertThat(world.participants.of(chat.id()))
        .extracting(participant -> participant.person().userId())
        .containsExactly("visitor-1");
  }

  @Test
  void whatIsChangedIsTheNewestStateThoughAnOlderOneWasRead() throws Exception {
    Chat chat = world.internal(ANN, BEN);
    world.say(chat, ANN, "r1");
    ChatAccess access = new ChatAccess(world.chats);
    Callable<Object> request =
        () -> {
          assertThat(access.find(ChatWorld.caller("ben"), chat.id())).contains(chat(chat, 1));
          CompletableFuture.runAsync(() -> world.say(chat, ANN, "r2")).join();
          return world.messages.viewed(TENANT, chat.id(), "ben", OptionalLong.of(1));
        };
    world.transactions.within(request);

    Unread now = world.unread(chat, BEN);
    assertThat(now.unread()).isEqualTo(1);
    assertThat(told.stream().filter(state -> state.user().equals("ben")).map(Unread::version))
        .containsExactly(2L, 3L, 4L);
    assertThat(now.version()).isEqualTo(4);
    assertThat(world.say(chat, BEN, "r3")).isEqualTo(3);
  }

  private Chat chat(Chat chat, long messages) {
    Chat now = world.chats.find(TENANT, chat.id()).orElseThrow();
    assertThat(now.messages()).isEqualTo(messages);
    return now;
  }
}
