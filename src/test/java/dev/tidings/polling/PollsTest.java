package dev.tidings.polling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidings.channel.ChannelHub;
import dev.tidings.polling.Poll.Answer;
import dev.tidings.protocol.CloseCode;
import dev.tidings.rest.ProblemException;
import dev.tidings.resume.Cursors;
import dev.tidings.resume.MemoryCursors;
import dev.tidings.resume.Resumption;
import dev.tidings.security.Caller;
import dev.tidings.security.DrainingException;
import dev.tidings.session.Bookmark;
import dev.tidings.session.ClientSession;
import dev.tidings.session.DrainState;
import dev.tidings.session.Latches;
import dev.tidings.session.RecordingConnection;
import dev.tidings.session.SessionClosed;
import dev.tidings.session.TestHub;
import dev.tidings.settings.Setting;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PollsTest {
  private static final String DEVICE = "device-of-ann";
  private static final Caller ANN = TestHub.caller("ann");
  private static final Duration LONG = Duration.ofSeconds(25);

  private final ChannelHub channels = new ChannelHub();
  private final Cursors cursors = MemoryCursors.cursors(channels.hub.settings);
  private final List<SessionClosed> ends = new CopyOnWriteArrayList<>();
  private final Polls polls = node(channels);

  @AfterEach
  void stop() {
    channels.close();
  }

  private Polls node(ChannelHub of) {
    Polls made =
        new Polls(
            of.hub.sessions(),
            of.hub.drain,
            cursors,
            of.hub.settings,
            of.hub.threads,
            of.hub.clock);
    of.hub.events.observe(SessionClosed.class, made::closed);
    of.hub.events.observe(SessionClosed.class, ends::add);
    return made;
  }

  private CompletableFuture<Answer> poll(
      Polls at, @Nullable String names, @Nullable String cursor, Duration wait, Duration interval) {
    CompletableFuture<Answer> answer = new CompletableFuture<>();
    Resumption.Parameters asked = new Resumption.Parameters(names, null, null, DEVICE);
    Optional<String> from = Optional.ofNullable(cursor);
    at.take(
        ANN,
        new Polls.Asked() {
          @Override
          public Optional<String> device() {
            return Optional.of(DEVICE);
          }

          @Override
          public Resumption resumption() {
            return Resumption.of(asked, from.map(c -> cursors.read(ANN, "cursor", c)), true);
          }
        },
        from,
        "192.0.2.1",
        new Poll(System.nanoTime() + wait.toNanos(), interval.toNanos(), answer::complete));
    return answer;
  }

  private Answer first(String names) throws Exception {
    return get(poll(polls, names, null, Duration.ZERO, LONG));
  }

  private CompletableFuture<Answer> waiting(Answer after) {
    return poll(polls, null, after.cursor(), LONG, LONG);
  }

  private Answer now(Answer after) throws Exception {
    return get(poll(polls, null, after.cursor(), Duration.ZERO, LONG));
  }

  private static Answer get(CompletableFuture<Answer> answer)
      throws ExecutionException, InterruptedException, TimeoutException {
    return answer.get(20, TimeUnit.SECONDS);
  }

  private static List<String> frames(Answer answer) {
    return answer.isEmpty() ? List.of() : RecordingConnection.framesOf("[" + answer.frames() + "]");
  }

  private static List<String> types(Answer answer) {
    return frames(answer).stream().map(RecordingConnection::typeOf).toList();
  }

  private static List<String> refs(Answer answer) {
    return frames(answer).stream()
        .filter(frame -> RecordingConnection.typeOf(frame).equals("message"))
        .map(frame -> RecordingConnection.member(frame, "ref"))
        .toList();
  }

  private void publish(String channel, String ref) {
    channels.broker.publish(
        ChannelHub.publication(ChannelHub.key(channel), "bob", ref, "\"" + ref + "\""));
  }

  @Test
  void theFirstPollSubscribesAndTheNextGoesOnFromItsCursor() throws Exception {
    Answer first = first("doc:1");
    assertThat(types(first)).containsExactly("connected", "subscribed");
    publish("doc:1", "a");
    publish("doc:1", "b");

    Answer second = now(first);
    assertThat(refs(second)).containsExactly("a", "b");
    assertThat(second.cursor()).isNotEqualTo(first.cursor());
    assertThat(frames(now(second))).isEmpty();
    assertThat(polls.size()).isEqualTo(1);
    assertThat(channels.hub.registry.size()).isEqualTo(1);
  }

  @Test
  void aPollThatWaitsHoldsNoThreadAndIsAnsweredByTheFirstEvent() throws Exception {
    CompletableFuture<Answer> waits = waiting(first("doc:1"));
    assertThat(waits).isNotDone();
    publish("doc:1", "a");

    assertThat(refs(get(waits))).containsExactly("a");
  }

  @Test
  void whatComesBetweenPollsIsInTheNextHoweverMuchItIs() throws Exception {
    Answer first = first("doc:1");
    IntStream.range(0, 900).forEach(i -> publish("doc:1", "r" + i));

    assertThat(refs(now(first)))
        .containsExactlyElementsOf(IntStream.range(0, 900).mapToObj(i -> "r" + i).toList());
  }

  @Test
  void anAnswerThatWasLostIsGivenAgain() throws Exception {
    Answer first = first("doc:1");
    publish("doc:1", "a");
    Answer lost = now(first);
    publish("doc:1", "b");

    Answer again = now(first);
    assertThat(again).isEqualTo(lost);
    assertThat(refs(now(again))).containsExactly("b");
  }

  @Test
  void aNodeThatDoesNotKnowTheSessionMakesItFromTheCursor() throws Exception {
    Answer first = first("doc:1");
    publish("doc:1", "a");
    Polls other = node(channels);

    Answer elsewhere = get(poll(other, null, first.cursor(), Duration.ZERO, LONG));
    assertThat(types(elsewhere)).startsWith("connected", "subscribed");
    assertThat(elsewhere.frames()).contains("\"recovered\":true");
    assertThat(refs(elsewhere)).containsExactly("a");
    publish("doc:1", "b");
    assertThat(refs(get(poll(other, null, elsewhere.cursor(), Duration.ZERO, LONG))))
        .containsExactly("b");
  }

  @Test
  void aCursorOlderThanTheLastAnswerBeginsAgainFromThere() throws Exception {
    Answer first = first("doc:1");
    publish("doc:1", "a");
    Answer second = now(first);
    publish("doc:1", "b");
    now(second);

    Answer again = now(first);
    assertThat(types(again)).startsWith("connected");
    assertThat(refs(again)).containsExactly("a", "b");
  }

  @Test
  void aSecondPollOfADeviceSendsTheFirstAway() throws Exception {
    Answer first = first("doc:1");
    CompletableFuture<Answer> older = waiting(first);
    CompletableFuture<Answer> newer = waiting(first);

    assertThat(get(older).frames()).contains("\"disconnect\"").contains("\"reconnect\":false");
    assertThat(newer).isNotDone();
    publish("doc:1", "a");
    assertThat(refs(get(newer))).containsExactly("a");
  }

  @Test
  void aStreamOfTheDeviceEndsAPollThatWaits() throws Exception {
    CompletableFuture<Answer> waits = waiting(first("doc:1"));
    channels.hub.connect(new RecordingConnection(), "ann");

    assertThat(types(get(waits))).containsExactly("disconnect");
    Latches.until(() -> polls.size() == 0);
  }

  @Test
  void ofTwoThatPollNowAndThenAsOneDeviceTheFirstIsToldAndTheSecondGoesOn() throws Exception {
    Answer older = now(first("doc:1"));
    Answer newer = first("doc:1");
    publish("doc:1", "a");

    for (int i = 0; i < 2; i++) {
      Answer told = now(older);
      assertThat(types(told)).containsExactly("disconnect");
      assertThat(told.frames())
          .contains("\"code\":4010", "took over")
          .contains("\"reconnect\":false");
      assertThat(told.cursor()).isEqualTo(older.cursor());
    }
    assertThat(refs(now(newer))).containsExactly("a");
    assertThat(polls.waiting()).isZero();
  }

  @Test
  void whoIsDismissedBetweenTwoPollsIsToldWhyAndMayBeginAnew() throws Exception {
    Answer first = first("doc:1");
    channels.hub.registry.all().iterator().next().dismiss("enough for today");

    assertThat(now(first).frames()).contains("enough for today").contains("\"reconnect\":false");
    Latches.until(() -> polls.size() == 0);
    assertThat(types(now(first))).as("once more").containsExactly("disconnect");
    assertThat(types(now(first("doc:1")))).doesNotContain("disconnect");
  }

  @Test
  void whoIsDismissedLongBeforeTheNextPollIsToldAsWell() throws Exception {
    Answer first = first("doc:1");
    channels.hub.registry.all().iterator().next().dismiss("enough for today");
    Latches.until(() -> polls.size() == 0);

    Answer told = now(first);
    assertThat(types(told)).containsExactly("disconnect");
    assertThat(told.frames()).contains("enough for today");
  }

  @Test
  void whoseOlderPollIsRepeatedLateGoesOnAllTheSame() throws Exception {
    Answer first = first("doc:1");
    publish("doc:1", "a");
    Answer second = now(first);
    publish("doc:1", "b");
    Answer third = now(second);
    assertThat(types(now(first))).as("made anew by a repeat").startsWith("connected");

    assertThat(types(now(third))).startsWith("connected");
  }

  @Test
  void aCursorOfAnotherTransportTakesOverAsItDoesThere() throws Exception {
    first("doc:1");
    String ofStream = cursors.store(ANN, new Cursors.Cursor(DEVICE, 0, new Bookmark(List.of())));

    assertThat(types(get(poll(polls, "doc:1", ofStream, Duration.ZERO, LONG))))
        .startsWith("connected");
  }

  @Test
  void aSessionThatEndsBetweenPollsIsMadeAnewAndSaysWhy() throws Exception {
    Answer first = first("doc:1");
    ClientSession session = channels.hub.registry.all().iterator().next();
    session.end(CloseCode.TOKEN_EXPIRED, "the token has expired");
    Latches.until(() -> polls.size() == 0);
    publish("doc:1", "a");

    Answer again = now(first);
    assertThat(again.frames()).contains("\"previous\":{\"code\":4009");
    assertThat(refs(again)).containsExactly("a");
  }

  @Test
  void aSessionIsNotTakenForAbandonedBeforeItsFirstPollIsAnswered() {
    PollConnection connection =
        new PollConnection(
            "", Runnable::run, (turn, at) -> "", new Bookmark(List.of()), 0, LONG.toNanos(), "c");

    assertThat(connection.look(System.nanoTime())).isTrue();
    assertThat(connection.look(System.nanoTime() + 3 * LONG.toNanos())).isFalse();
  }

  @Test
  void aDeviceIsThereUntilTwoAndAHalfOfItsIntervalsHavePassed() throws Exception {
    get(poll(polls, "doc:1", null, Duration.ZERO, Duration.ofMillis(20)));
    polls.sweep();

    Latches.until(
        () -> {
          polls.sweep();
          return channels.hub.registry.size() == 0 && polls.size() == 0;
        });
    assertThat(ends)
        .singleElement()
        .satisfies(end -> assertThat(end.byClient()).as("leaves at once").isTrue());
  }

  @Test
  void aPollWhoseTimeIsOverIsAnsweredWithNothingAndTheSameTag() throws Exception {
    Answer first = first("doc:1");
    Answer nothing = get(poll(polls, null, first.cursor(), Duration.ofMillis(1), LONG));

    assertThat(nothing.isEmpty()).isTrue();
    assertThat(nothing.cursor()).isEqualTo(first.cursor());
    assertThat(nothing.tag()).isEqualTo(first.tag());
  }

  @Test
  void tooManyThatWaitAreRefusedWithATimeToComeBack() throws Exception {
    ChannelHub small = new ChannelHub(Map.of(Setting.POLLS_WAITING, "1"));
    Polls crowded = node(small);
    Answer first = get(poll(crowded, "doc:1", null, Duration.ZERO, LONG));
    Latches.until(() -> crowded.waiting() == 0);
    CompletableFuture<Answer> waits = poll(crowded, null, first.cursor(), LONG, LONG);

    assertThatThrownBy(() -> poll(crowded, null, first.cursor(), LONG, LONG))
        .isInstanceOfSatisfying(
            ProblemException.class,
            refusal -> {
              assertThat(refusal.problem().status()).isEqualTo(503);
              assertThat(refusal.problem().retryAfter()).isEqualTo(2_000);
            });
    assertThat(waits).isNotDone();
    small.close();
  }

  @Test
  void aNodeThatDrainsMakesNoSession() throws Exception {
    Answer first = first("doc:1");
    channels.hub.drain.begin(new DrainState.Order(100, false), "olga");
    Latches.until(() -> polls.size() == 0);

    assertThatThrownBy(() -> now(first)).isInstanceOf(DrainingException.class);
    assertThat(polls.waiting()).isZero();
  }
}
