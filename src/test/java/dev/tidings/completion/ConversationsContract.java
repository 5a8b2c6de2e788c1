package dev.tidings.completion;

import static dev.tidings.completion.CompletionWorld.ANN;
import static dev.tidings.completion.CompletionWorld.NODE;
import static dev.tidings.completion.CompletionWorld.TENANT;
import static dev.tidings.completion.CompletionWorld.ask;
import static dev.tidings.completion.CompletionWorld.lease;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.tidings.history.OnDatabase;
import dev.tidings.outbox.Push;
import dev.tidings.protocol.ErrorCode;
import dev.tidings.protocol.ProtocolException;
import dev.tidings.rest.ProblemException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is kept and told of conversations on a real database. */
abstract class ConversationsContract extends OnDatabase {
  private static final Ending DONE = new Ending.Complete("stop", new Usage(7, 3));

  private CompletionWorld world;
  private Conversations conversations;

  @BeforeEach
  void begin() {
    database().execute("delete from ai_conversation");
    world = new CompletionWorld(database());
    conversations = world.conversations;
  }

  private List<String> told(long conversation) {
    return world.outbox.told("ai." + conversation).stream().map(Push::type).toList();
  }

  @Test
  void aQuestionIsStoredAndToldAndItsAnswerGrows() {
    Message answer = world.begun("q1");

    Conversation made = conversations.find(TENANT, answer.conversationId()).orElseThrow();
    assertThat(made.owner()).isEqualTo(ANN);
    assertThat(made.title()).isEqualTo("question q1");
    assertThat(made.answering()).isEqualTo(answer.id());
    assertThat(answer.isGrowing()).isTrue();
    assertThat(conversations.before(made.id(), Long.MAX_VALUE, 9))
        .extracting(Message::number, Message::speaker, Message::text, Message::status)
        .containsExactly(
            tuple(2L, Message.Speaker.ASSISTANT, "", "running"),
            tuple(1L, Message.Speaker.USER, "question q1", "complete"));
    assertThat(world.outbox.pushes())
        .extracting(Push::channel, Push::type)
        .containsExactly(tuple("ai." + made.id(), "ai.message"));
    assertThat(world.store.read(answer.id(), 0)).isPresent();
  }

  @Test
  void theSameIdIsTheSameAnswerAndAnotherQuestionUnderItIsRefused() {
    Message answer = world.begun("q1");
    long conversation = answer.conversationId();

    assertThat(conversations.known(ask(null, "q1", "question q1")))
        .contains(new Asked(answer, false));
    assertThat(conversations.known(ask(conversation, "q1", "question q1"))).isPresent();
    assertThat(conversations.known(ask(null, "q2", "question q1"))).isEmpty();
    for (Ask other :
        List.of(
            ask(null, "q1", "another"),
            ask(null, "q1", null),
            ask(conversation + 1, "q1", "question q1"))) {
      assertThatThrownBy(() -> conversations.known(other))
          .isInstanceOfSatisfying(
              ProtocolException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.ID_REUSED));
    }
    assertThatThrownBy(
            () -> conversations.begin(ask(null, "q1", "question q1"), () -> lease("node-2", 1)))
        .isInstanceOf(jakarta.persistence.PersistenceException.class);
    assertThat(database().number("select count(*) from ai_conversation")).isEqualTo(1);
  }

  @Test
  void oneAnswerGrowsAtATimeInAConversation() {
    Message answer = world.begun("q1");
    long id = answer.conversationId();

    assertThatThrownBy(() -> world.begun(id, "q2"))
        .isInstanceOfSatisfying(
            RunningException.class, e -> assertThat(e.answerId()).isEqualTo(answer.id()));
    conversations.end(TENANT, NODE, Part.none(answer.id()), DONE);

    assertThat(world.begun(id, "q2").number()).isEqualTo(4);
  }

  @Test
  void aConversationOfAnotherTenantIsNone() {
    long id = world.begun("q1").conversationId();

    assertThat(conversations.find("umbrella", id)).isEmpty();
    Ask foreign = new Ask("umbrella", "ann", ANN, id, "?", "q1", Source.MODEL);
    assertThatThrownBy(() -> conversations.begin(foreign, () -> lease("n", 1)))
        .isInstanceOf(ProblemException.class);
    assertThat(conversations.known(foreign)).isEmpty();
    assertThat(conversations.list("umbrella", Optional.empty(), Long.MAX_VALUE, 9)).isEmpty();
  }

  @Test
  void anAnswerEndsOnceWithAllThatIsStoredOfIt() {
    Message answer = world.begun("q1");
    Part text = new Part(answer.id(), 0, "Bicycles \uD83D\uDE00", 4);
    world.store.append(NODE, List.of(text));
    world.clock.move(Duration.ofSeconds(3));

    Message ended = conversations.end(TENANT, NODE, text, DONE).orElseThrow();

    assertThat(ended.text()).isEqualTo("Bicycles \uD83D\uDE00");
    assertThat(ended.end()).contains(DONE);
    assertThat(ended.nextSeq()).isEqualTo(4);
    assertThat(ended.endedAt()).isEqualTo(world.clock.millis());
    assertThat(conversations.end(TENANT, NODE, Part.none(answer.id()), new Ending.Cancelled("ben")))
        .contains(ended);
    assertThat(told(answer.conversationId())).containsExactly("ai.message", "ai.complete");
    assertThat(world.outbox.pushes().get(1).payload()).isEqualTo(ended.json());
    assertThat(ended.json()).contains("\"usage\":{\"inputTokens\":7,\"outputTokens\":3}");
    assertThat(conversations.find(TENANT, answer.conversationId()).orElseThrow().answering())
        .isNull();
    assertThat(world.store.read(answer.id(), 0)).isEmpty();
    assertThat(database().number("select count(*) from ai_answer_part")).isZero();
  }

  @Test
  void anAnswerOfAnotherNodeGoesOn() {
    Message answer = world.begun("q1");
    world.store.take(answer.id(), lease("node-2", 1_000));

    assertThat(conversations.end(TENANT, NODE, Part.none(answer.id()), DONE)).contains(answer);

    assertThat(world.store.find(answer.id())).isPresent();
    assertThat(told(answer.conversationId())).containsExactly("ai.message");
    assertThat(conversations.end(TENANT, "node-2", Part.none(answer.id()), DONE))
        .get()
        .extracting(Message::status)
        .isEqualTo("complete");
  }

  @Test
  void howItEndedIsKept() {
    for (Ending how :
        List.of(
            new Ending.Failed("model_cut", "cut", true),
            new Ending.Cancelled("ben"),
            new Ending.Complete("length", null))) {
      Message answer = world.begun(how.toString().substring(0, 9));
      conversations.end(TENANT, NODE, Part.none(answer.id()), how);

      Message read = conversations.message(TENANT, answer.id()).orElseThrow();
      assertThat(read.end()).contains(how);
      assertThat(told(answer.conversationId())).last().isEqualTo("ai." + read.lastEvent());
    }
  }

  @Test
  void whatIsGoneHasNoEnd() {
    Message answer = world.begun("q1");
    conversations.end(TENANT, NODE, Part.none(answer.id()), DONE);
    conversations.delete(TENANT, answer.conversationId());

    assertThat(conversations.end(TENANT, NODE, Part.none(answer.id()), DONE)).isEmpty();
    assertThat(database().number("select count(*) from ai_message")).isZero();
    assertThat(conversations.known(ask(null, "q1", "question q1"))).isEmpty();
  }

  @Test
  void aConversationWhoseAnswerGrowsIsNotDeleted() {
    Message answer = world.begun("q1");

    assertThatThrownBy(() -> conversations.delete(TENANT, answer.conversationId()))
        .isInstanceOf(RunningException.class);
    assertThat(conversations.find(TENANT, answer.conversationId())).isPresent();
  }

  @Test
  void listsAreOfWhoMayReadNewestFirstPageByPage() {
    long one = world.begun("q1").conversationId();
    long two = world.begun("q2").conversationId();
    Ask bens = new Ask(TENANT, "ben", new Person("ben", "Ben"), null, "?", "q", Source.MODEL);
    long three = conversations.begin(bens, () -> lease("n", 1)).answer().conversationId();
    conversations.share(TENANT, one, List.of("ben", "cleo"));

    assertThat(ids(Optional.of("ann"), Long.MAX_VALUE, 9)).containsExactly(two, one);
    assertThat(ids(Optional.of("ann"), two, 9)).containsExactly(one);
    assertThat(ids(Optional.of("ben"), Long.MAX_VALUE, 1)).containsExactly(three);
    assertThat(ids(Optional.of("ben"), Long.MAX_VALUE, 9)).containsExactly(three, one);
    assertThat(ids(Optional.empty(), Long.MAX_VALUE, 9)).containsExactly(three, two, one);
    assertThat(conversations.viewers(one)).containsExactly("ben", "cleo");

    conversations.share(TENANT, one, List.of("cleo"));
    assertThat(conversations.isViewer(one, "ben")).isFalse();
    assertThat(conversations.isViewer(one, "cleo")).isTrue();
    assertThat(ids(Optional.of("ben"), Long.MAX_VALUE, 9)).containsExactly(three);
  }

  private List<Long> ids(Optional<String> user, long before, int max) {
    return conversations.list(TENANT, user, before, max).stream().map(Conversation::id).toList();
  }

  @Test
  void whatAnswersTookIsCountedAlsoWhereNobodyHasCounted() {
    Message counted = world.begun("q1");
    conversations.end(TENANT, NODE, Part.none(counted.id()), DONE);
    long first = world.clock.millis();
    world.clock.move(Duration.ofMinutes(1));
    Message stopped = world.begun("q2");
    Part text = new Part(stopped.id(), 0, "123456789", 1);
    conversations.end(TENANT, NODE, text, new Ending.Cancelled("ann"));

    assertThat(conversations.spent(TENANT, "ann", first - 1))
        .isEqualTo(new ConversationRows.Spent(13, first));
    assertThat(conversations.spent(TENANT, "ann", first).tokens()).isEqualTo(3);
    assertThat(conversations.spent(TENANT, "ben", 0)).isEqualTo(new ConversationRows.Spent(0, 0));
  }

  @Test
  void theAnswersOfACallerThatGrowAreKnown() {
    Message ended = world.begun("q1");
    conversations.end(TENANT, NODE, Part.none(ended.id()), DONE);
    Message growing = world.begun("q2");

    assertThat(conversations.growing(TENANT, "ann")).containsExactly(growing.id());
    assertThat(conversations.growing(TENANT, "ben")).isEmpty();
    assertThat(conversations.growing("other", "ann")).isEmpty();
  }

  @Test
  void whatWasNotUsedForLongGoesButNoAnswerThatGrows() {
    Message old = world.begun("q1");
    conversations.end(TENANT, NODE, Part.none(old.id()), DONE);
    Message growing = world.begun("q2");
    world.clock.move(Duration.ofDays(1));
    Message young = world.begun("q3");
    conversations.end(TENANT, NODE, Part.none(young.id()), DONE);

    assertThat(conversations.expire("umbrella", world.clock.millis())).isZero();
    assertThat(conversations.expireBut(Set.of("", TENANT), world.clock.millis())).isZero();
    assertThat(conversations.expire(TENANT, world.clock.millis())).isEqualTo(1);
    assertThat(ids(Optional.empty(), Long.MAX_VALUE, 9))
        .containsExactly(young.conversationId(), growing.conversationId());
    world.clock.move(Duration.ofDays(1));
    assertThat(conversations.expireBut(Set.of(""), world.clock.millis())).isEqualTo(1);
  }

  @Test
  void theNewestAnswerIsTheOneThatWasBegunLast() {
    assertThat(conversations.newestAnswer(1)).isEmpty();
    Message first = world.begun("q1");
    conversations.end(TENANT, NODE, Part.none(first.id()), DONE);
    Message second = world.begun(first.conversationId(), "q2");

    assertThat(conversations.newestAnswer(first.conversationId())).contains(second);
  }
}
