package dev.tidings.polling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidings.channel.ChannelHub;
import dev.tidings.protocol.CloseCode;
import dev.tidings.protocol.ErrorCode;
import dev.tidings.protocol.ProtocolException;
import dev.tidings.security.Caller;
import dev.tidings.session.ClientSession;
import dev.tidings.session.Exchanges;
import dev.tidings.session.Lane;
import dev.tidings.session.RecordingConnection;
import dev.tidings.session.TestHub;
import dev.tidings.settings.Setting;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ExchangesTest {
  private static final String DEVICE = "device-of-ann";
  private static final Caller ANN = TestHub.caller("ann");

  private final ChannelHub channels = new ChannelHub(Map.of(Setting.PUBLISH_PER_SECOND, "5"));
  private final Exchanges exchanges = channels.hub.exchanges();
  private final OneWay stream = new OneWay();

  @AfterEach
  void stop() {
    channels.close();
  }

  /** A connection that clients send nothing on. */
  private static final class OneWay extends RecordingConnection {
    @Override
    public boolean isDuplex() {
      return false;
    }

    @Override
    public Lane lane() {
      return Lane.STREAMS;
    }
  }

  private ClientSession connected() {
    ClientSession session = channels.hub.sessions().admit(stream, ANN, DEVICE);
    stream.await("connected", 1);
    return session;
  }

  /** The answers to a message that is written with single quotes. */
  private List<String> ask(Optional<String> device, String message) throws Exception {
    String answers =
        exchanges
            .take(ANN, device, message.replace('\'', '"'))
            .toCompletableFuture()
            .get(20, TimeUnit.SECONDS);
    return answers.equals("[]") ? List.of() : RecordingConnection.framesOf(answers);
  }

  private List<String> ask(String message) throws Exception {
    return ask(Optional.of(DEVICE), message);
  }

  private static List<String> members(List<String> frames, String name) {
    return frames.stream().map(frame -> RecordingConnection.member(frame, name)).toList();
  }

  private static List<String> types(List<String> frames) {
    return frames.stream().map(RecordingConnection::typeOf).toList();
  }

  @Test
  void framesOfADeviceWithAStreamAreItsSessionsFramesAndAreAnsweredInTheirOrder() throws Exception {
    connected();

    List<String> answers =
        ask(
            "[{'type':'subscribe','id':'s','channels':['doc:1','doc:2']},"
                + "{'type':'publish','id':'p','channel':'doc:1','payload':1},"
                + "{'type':'ping','id':7},"
                + "{'type':'nonsense','id':'x'},"
                + "{'type':'unsubscribe','id':'u','channel':'doc:2'}]");

    assertThat(types(answers))
        .containsExactly("subscribed", "subscribed", "ack", "pong", "error", "unsubscribed");
    assertThat(members(answers, "id")).containsExactly("s", "s", "p", "7", "x", "u");
    assertThat(members(answers.subList(0, 2), "channel")).containsExactly("doc:1", "doc:2");
  }

  @Test
  void whatBeginsAndEndsTheEventsOfAChannelComesOnTheStreamAsWell() throws Exception {
    ClientSession session = connected();
    ask("{'type':'subscribe','id':'s','channel':'doc:1'}");
    ask("{'type':'publish','id':'p','channel':'doc:1','payload':1}");
    stream.await("message", 1);
    ask("{'type':'unsubscribe','id':'u','channel':'doc:1'}");
    stream.await("unsubscribed", 1);
    TestHub.settle(session);

    assertThat(stream.types())
        .as("no acks")
        .containsExactly("connected", "subscribed", "message", "unsubscribed");
  }

  @Test
  void withoutAStreamOnThisNodeAPublicationIsTakenAndWhatNeedsOneIsRefused() throws Exception {
    List<String> answers =
        ask(
            "[{'type':'publish','id':'p','channel':'doc:1','payload':1},"
                + "{'type':'subscribe','id':'s','channel':'doc:1'},"
                + "{'type':'flow','id':'f','level':'high'},"
                + "{'type':'sync','id':'y'},"
                + "{'type':'sync','id':'z','channel':'doc:1'}]");

    assertThat(types(answers)).containsExactly("ack", "error", "error", "error", "sync");
    assertThat(members(answers.subList(1, 4), "code")).containsOnly("305");
    assertThat(members(answers.subList(1, 4), "name")).containsOnly("no_session");
    assertThat(channels.hub.registry.size()).isZero();
    assertThat(channels.subscriptions.size()).isZero();
  }

  @Test
  void aPublicationThatIsSentAgainOnAnotherWayIsOneEvent() throws Exception {
    String publish = "{'type':'publish','id':'p','channel':'doc:1','payload':1}";
    List<String> first = ask(Optional.empty(), publish);
    connected();
    List<String> second = ask(publish);

    assertThat(RecordingConnection.member(second.get(0), "eventId"))
        .isEqualTo(RecordingConnection.member(first.get(0), "eventId"));
    assertThat(second.get(0)).contains("\"duplicate\":true");
    assertThat(ask("{'type':'publish','id':'p','channel':'doc:1','payload':2}").get(0))
        .contains("id_reused");
  }

  @Test
  void aSocketOfTheDeviceIsNoStreamThatFramesActOn() throws Exception {
    RecordingConnection socket = new RecordingConnection();
    channels.hub.connect(socket, "ann");
    socket.await("connected", 1);

    assertThat(ask("{'type':'subscribe','id':'s','channel':'doc:1'}").get(0))
        .contains("no_session");
    assertThat(ask("{'type':'publish','id':'p','channel':'doc:1','payload':1}").get(0))
        .contains("eventId");
    assertThat(socket.types()).containsExactly("connected");
  }

  @Test
  void theSameIdTwiceInOneRequestIsRefusedOnce() throws Exception {
    List<String> answers =
        ask("[{'type':'ping','id':'a'},{'type':'ping','id':'a'},{'type':'ping'}]");

    assertThat(types(answers)).containsExactly("pong", "error", "pong");
    assertThat(answers.get(1)).contains("\"field\":\"id\"");
  }

  @Test
  void aMessageThatCannotBeReadIsRefusedAsAWhole() {
    for (Map.Entry<String, ErrorCode> wrong :
        Map.of(
                "{'type'",
                ErrorCode.BAD_JSON,
                "[" + "{'type':'ping'},".repeat(256) + "{'type':'ping'}]",
                ErrorCode.TOO_LARGE,
                "{'a':".repeat(40) + "1" + "}".repeat(40),
                ErrorCode.TOO_DEEP)
            .entrySet()) {
      assertThatThrownBy(() -> ask(wrong.getKey()))
          .isInstanceOfSatisfying(
              ProtocolException.class,
              refusal -> assertThat(refusal.code()).isEqualTo(wrong.getValue()));
    }
  }

  @Test
  void anAuthFrameIsRefused() throws Exception {
    assertThat(ask("{'type':'auth','id':'a','token':'t'}").get(0))
        .contains("\"field\":\"type\"")
        .contains("Authorization");
  }

  @Test
  void requestsOfOneDeviceAreHandledOneAfterTheOther() throws Exception {
    connected();
    List<String> messages =
        IntStream.range(0, 40)
            .mapToObj(i -> "{'type':'publish','id':'p" + i + "','channel':'doc:1','payload':1}")
            .toList();
    ask("{'type':'subscribe','id':'s','channel':'doc:1'}");
    for (String message : messages) {
      exchanges.take(ANN, Optional.of(DEVICE), message.replace('\'', '"'));
    }
    stream.await("message", 40);

    assertThat(members(stream.frames("message"), "ref"))
        .containsExactlyElementsOf(IntStream.range(0, 40).mapToObj(i -> "p" + i).toList());
  }

  @Test
  void withoutAStreamPublicationsAreRefusedOverTheRateAndSayWhenToComeAgain() throws Exception {
    Exchanges strict = channels.hub.exchanges((key, limit) -> key.contains("ann") ? 1_500 : 0);

    String answer =
        strict
            .take(
                ANN,
                Optional.empty(),
                "{\"type\":\"publish\",\"id\":\"p\",\"channel\":\"doc:1\",\"payload\":1}")
            .toCompletableFuture()
            .get(20, TimeUnit.SECONDS);

    assertThat(answer).contains("\"name\":\"rate\"").contains("\"retryAfter\":1500");
  }

  @Test
  void whoseSessionEndsIsToldToSendAgain() throws Exception {
    ClientSession session = connected();
    CountDownLatch held = TestHub.hold(session);
    var answers =
        exchanges.take(
            ANN,
            Optional.of(DEVICE),
            "{\"type\":\"subscribe\",\"id\":\"s\",\"channel\":\"doc:1\"}");
    session.end(CloseCode.NORMAL, "over");
    held.countDown();

    String answer = answers.toCompletableFuture().get(20, TimeUnit.SECONDS);
    assertThat(answer).contains("\"id\":\"s\"");
    assertThat(List.of("subscribed", "error"))
        .contains(RecordingConnection.typeOf(answer.substring(1)));
  }

  @Test
  void aRequestOfMoreThanASessionMayPublishAtOnceIsAnsweredInFull() throws Exception {
    connected();
    String many =
        IntStream.range(0, 60)
            .mapToObj(i -> "{'type':'publish','id':'p" + i + "','channel':'doc:1','payload':1}")
            .collect(Collectors.joining(",", "[", "]"));

    assertThat(types(ask(many))).hasSize(60).containsOnly("ack");
  }
}
