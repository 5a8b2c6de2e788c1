package dev.tidings.completion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidings.channel.ChannelHub;
import dev.tidings.security.MovedClock;
import dev.tidings.session.Latches;
import dev.tidings.session.SessionsStopped;
import dev.tidings.session.TestHub;
import dev.tidings.session.Threads;
import dev.tidings.settings.Setting;
import dev.tidings.settings.Settings;
import java.io.IOException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of answers whose node is gone, and of services that are silent. */
class AnswerKeeperTest {
  private static final long ID = 7;
  private static final String TENANT = CompletionWorld.TENANT;

  private final MovedClock clock = new MovedClock();
  private final MemoryAnswers store = new MemoryAnswers();
  private final StoredInMemory conversations = new StoredInMemory(store);
  private final Threads threads = new Threads(AnswerKeeperTest::daemon);
  private final ChannelHub hub = new ChannelHub();
  private final Answers answers =
      new Answers("here", store, conversations, hub.broker, clock, Runnable::run, threads::after);
  private ModelServer model;

  private static Thread daemon(Runnable task) {
    Thread thread = new Thread(task, "keeper");
    thread.setDaemon(true);
    return thread;
  }

  @BeforeEach
  void start() throws IOException {
    model = new ModelServer();
  }

  @AfterEach
  void stop() {
    model.close();
    hub.close();
  }

  private AnswerKeeper keeper(Map<Setting, String> more) {
    Map<Setting, String> all = new EnumMap<>(Setting.class);
    all.put(Setting.AI_BASE_URL, model.url());
    all.put(Setting.AI_MODEL, "m");
    all.putAll(more);
    Settings settings = Settings.of(all);
    Model asked = new Model(settings, threads, clock);
    ModelAnswers models = new ModelAnswers(asked, conversations, settings);
    return new AnswerKeeper(
        store, answers, models, asked, TestHub.threadsThatStand(), clock, settings);
  }

  private AnswerKeeper keeper() {
    return keeper(Map.of());
  }

  private Message ended() throws Exception {
    Optional<Message> end = answers.open(ID).isPresent() ? waited() : read();
    return end.orElseThrow();
  }

  private Optional<Message> waited() throws Exception {
    return answers.open(ID).map(Answer::end).orElseThrow().get(20, TimeUnit.SECONDS);
  }

  private Optional<Message> read() {
    return conversations.message(TENANT, ID);
  }

  private void abandoned(Source source) {
    abandoned(ID, source);
  }

  private void abandoned(long id, Source source) {
    conversations.begin(id, source, new Lease("dead", clock.millis()));
    store.append("dead", List.of(new Part(id, 0, "one two ", 3)));
  }

  @Test
  void anAnswerOfTheModelGoesOnWhereItStoppedOnceTheLeaseIsOver() throws Exception {
    abandoned(Source.MODEL);
    AnswerKeeper keeper = keeper();
    keeper.look();
    assertThat(store.read(ID, 0).orElseThrow().node()).isEqualTo("dead");

    model.then(r -> r.token("three").finish("stop").done());
    clock.move(Duration.ofMillis(1));
    keeper.look();

    assertThat(ended().text()).isEqualTo("one two three");
    assertThat(model.request().messages()).first().isEqualTo("assistant: one two ");
  }

  @Test
  void anAnswerThatEveryNodeBreaksAtEndsAsInterrupted() throws Exception {
    abandoned(Source.MODEL);
    for (int i = 0; i < AnswerKeeper.MOST_TAKEN; i++) {
      clock.move(Duration.ofMillis(1));
      assertThat(store.takeOver(ID, new Lease("dead", clock.millis()), clock.millis())).isTrue();
    }
    clock.move(Duration.ofMillis(1));

    keeper().look();

    assertThat(ended().end())
        .get()
        .isInstanceOfSatisfying(
            Ending.Failed.class, e -> assertThat(e.code()).isEqualTo("interrupted"));
    assertThat(ended().text()).isEqualTo("one two ");
  }

  @Test
  void anAnswerOfThisNodeIsNotAbandonedThoughItsLeaseIsOver() {
    AnswerKeeper keeper = keeper();
    Message begun = conversations.begin(ID, Source.MODEL, keeper.lease());
    Answer answer = answers.begin(begun, Source.MODEL, keeper.lease());
    clock.move(Duration.ofMinutes(1));
    assertThat(store.abandoned(clock.millis(), 9)).containsExactly(ID);

    keeper.look();

    assertThat(answer.isOwn()).isTrue();
    assertThat(store.find(ID).orElseThrow().taken()).as("nor asked for twice").isZero();
  }

  @Test
  void anAnswerForWhichThereIsNoPlaceWaitsForOne() throws Exception {
    long other = ID + 1;
    AnswerKeeper keeper = keeper(Map.of(Setting.AI_CONCURRENT, "1"));
    abandoned(ID, Source.MODEL);
    abandoned(other, Source.MODEL);
    clock.move(Duration.ofMillis(1));
    CountDownLatch goesOn = new CountDownLatch(1);
    model.then(
        r -> {
          r.token("three");
          Latches.await(goesOn);
          r.finish("stop").done();
        });
    for (int i = 0; i < 2 * AnswerKeeper.MOST_TAKEN; i++) {
      keeper.look();
    }
    assertThat(answers.here(ID)).isPresent();
    assertThat(store.find(other).orElseThrow().taken()).isZero();

    goesOn.countDown();
    model.then(r -> r.token("four").finish("stop").done());
    Latches.until(
        () -> {
          keeper.look();
          return conversations.message(TENANT, other).orElseThrow().text().equals("one two four");
        });
    assertThat(read().orElseThrow().text()).isEqualTo("one two three");
  }

  @Test
  void withoutAModelNobodyCanGoOn() throws Exception {
    abandoned(Source.MODEL);
    clock.move(Duration.ofMillis(1));

    keeper(Map.of(Setting.AI_BASE_URL, "")).look();

    assertThat(ended().lastEvent()).isEqualTo("error");
  }

  @Test
  void aServiceGoesOnWithItsNextTokenAndIsGivenUpWhenItDoesNot() throws Exception {
    abandoned(Source.SERVICE);
    clock.move(Duration.ofMillis(1));
    AnswerKeeper keeper = keeper();
    keeper.look();

    Answer answer = answers.open(ID).orElseThrow();
    assertThat(answer.isOwn()).isTrue();
    clock.move(Duration.ofSeconds(40));
    Progress progress =
        answer
            .push(new Pushed(3, List.of("three"), null), clock.millis())
            .get(20, TimeUnit.SECONDS);
    assertThat(progress.next()).isEqualTo(4);

    clock.move(Duration.ofSeconds(59));
    keeper.look();
    assertThat(answer.isOver()).isFalse();
    clock.move(Duration.ofMillis(1_001));
    keeper.look();

    Message end = ended();
    assertThat(end.text()).isEqualTo("one two three");
    assertThat(((Ending.Failed) end.end().orElseThrow()).code()).isEqualTo("service_timeout");
  }

  /** A node whose rounds are those that a test asks for. */
  private Answers node(String name) {
    return new Answers(
        name, store, conversations, hub.broker, clock, Runnable::run, (delay, task) -> {});
  }

  @Test
  void aCancelHoldsThoughAServicePushesAtAnotherNodeBeforeTheEndIsWritten() throws Exception {
    Answers one = node("one");
    Answers two = node("two");
    Lease ofOne = new Lease("one", 9_000);
    one.begin(conversations.begin(ID, Source.SERVICE, ofOne), Source.SERVICE, ofOne);
    Answer pushed = one.here(ID).orElseThrow();
    one.push(pushed, new Pushed(1, List.of("a"), null), ofOne);
    one.round();

    Answer cancelled = two.cancel(ID, "ann", new Lease("two", 9_000)).orElseThrow();
    one.push(pushed, new Pushed(2, List.of("b"), null), ofOne);
    one.round();
    assertThat(pushed.isOwn()).as("it is the other node's").isFalse();
    Answer again = one.take(ID, ofOne).orElseThrow();
    assertThatThrownBy(() -> again.push(new Pushed(2, List.of("b"), null), 0))
        .isInstanceOf(OverException.class);
    two.round();
    one.round();

    Message end = read().orElseThrow();
    assertThat(end.end()).contains(new Ending.Cancelled("ann"));
    assertThat(end.text()).isEqualTo("a");
    two.follow(List.of(cancelled));
    assertThat(cancelled.end().get(20, TimeUnit.SECONDS)).contains(end);
    assertThat(conversations.ends()).isEqualTo(1);
  }

  @Test
  void whatWasCancelledBeforeItsNodeWasGoneIsNotAskedForAnew() throws Exception {
    abandoned(Source.MODEL);
    store.cancel(ID, "ann");
    clock.move(Duration.ofMillis(1));

    keeper().look();

    assertThat(ended().end()).contains(new Ending.Cancelled("ann"));
    assertThat(ended().text()).isEqualTo("one two ");
  }

  @Test
  void aNodeThatLostItsLeaseFollows() {
    AnswerKeeper keeper = keeper();
    Message begun = conversations.begin(ID, Source.SERVICE, keeper.lease());
    Answer answer = answers.begin(begun, Source.SERVICE, keeper.lease());
    ReadingClient reader = new ReadingClient();
    answer.read(0, reader);
    keeper.renew();
    assertThat(answer.isOwn()).isTrue();

    store.take(ID, new Lease("other", Long.MAX_VALUE));
    keeper.renew();
    assertThat(answer.isOwn()).isFalse();
    store.append("other", List.of(new Part(ID, 0, "elsewhere", 2)));
    keeper.look();
    assertThat(reader.text()).isEqualTo("elsewhere");

    Part text = new Part(ID, 0, "elsewhere", 2);
    conversations.end(TENANT, "other", text, new Ending.Cancelled("ann"));
    keeper.look();
    assertThat(reader.end()).isEqualTo(read().orElseThrow());
  }

  @Test
  void aNodeThatStopsGivesItsAnswersBackAtOnce() {
    AnswerKeeper keeper = keeper();
    keeper.start();
    Message begun = conversations.begin(ID, Source.SERVICE, keeper.lease());
    Answer answer = answers.begin(begun, Source.SERVICE, keeper.lease());

    keeper.stop(new SessionsStopped());

    assertThat(answer.isOwn()).isFalse();
    assertThat(store.abandoned(1, 9)).containsExactly(ID);
    keeper.look();
    assertThat(store.abandoned(1, 9)).as("not taken again by who stops").containsExactly(ID);
  }
}
