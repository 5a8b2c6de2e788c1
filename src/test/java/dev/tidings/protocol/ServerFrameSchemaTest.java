package dev.tidings.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.networknt.schema.ValidationMessage;
import dev.tidings.protocol.FrameDecoder.Decoded.Accepted;
import dev.tidings.protocol.FrameDecoder.Decoded.Refused;
import dev.tidings.protocol.FrameType.Field;
import dev.tidings.protocol.ServerFrame.Ack;
import dev.tidings.protocol.ServerFrame.Connected;
import dev.tidings.protocol.ServerFrame.Disconnect;
import dev.tidings.protocol.ServerFrame.ErrorFrame;
import dev.tidings.protocol.ServerFrame.FeatureEvent;
import dev.tidings.protocol.ServerFrame.Gap;
import dev.tidings.protocol.ServerFrame.Pong;
import dev.tidings.protocol.ServerFrame.Subscribed;
import dev.tidings.protocol.ServerFrame.SyncResult;
import dev.tidings.protocol.ServerFrame.SyncSnapshot;
import dev.tidings.protocol.ServerFrame.TokenExpiring;
import dev.tidings.protocol.ServerFrame.Unsubscribed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every frame has a schema, and is what its schema says. */
class ServerFrameSchemaTest {
  private static final Path SCHEMAS = Path.of("src/docs/schema");
  private static final String ID = "https://tidings.dev/schema/";
  private static final JsonSchemaFactory FACTORY =
      JsonSchemaFactory.getInstance(
          VersionFlag.V202012,
          builder ->
              builder.schemaMappers(mappers -> mappers.mapPrefix(ID, SCHEMAS.toUri().toString())));

  private static final String HEAD = "0123456789abc:41";
  private static final String NEXT = "0123456789abc:42";
  private static final FrameId TEXT = FrameId.of("device-1-7");
  private static final FrameId NUMBER = new FrameId("-9007199254740991");
  private static final long NOW = 1_700_000_000_000L;
  private static final String QUERY =
      "{\"id\":456,\"version\":3,\"status\":\"running\",\"progress\":40,\"rows\":18000,"
          + "\"elapsed\":1200,\"owner\":{\"userId\":\"ann\",\"name\":\"Ann\"},\"engine\":\"trino\","
          + "\"externalId\":\"job-17\",\"attempt\":1,\"first\":456,\"submittedAt\":1,\"startedAt\":2,"
          + "\"text\":\"select 1\"}";
  private static final String ASKED =
      "{\"id\":456,\"externalId\":\"job-17\",\"text\":\"select 1\",\"attempt\":1,\"first\":456,"
          + "\"version\":2,\"by\":\"ann\"}";
  private static final String MEMBER =
      "{\"userId\":\"ann\",\"clientId\":\"device-1\",\"name\":\"Ann\",\"status\":\"online\","
          + "\"joinedAt\":1,\"lastSeen\":2}";

  /** A frame that the hub sends. */
  private record Sent(ServerFrame frame) {
    @Override
    public String toString() {
      return frame.json();
    }
  }

  static Stream<Sent> serverFrames() {
    return Stream.of(
            connected(),
            answers(),
            errors(),
            subscriptions(),
            gaps(),
            syncs(),
            presence(),
            badges(),
            Stream.of(
                new Sent(new FeatureEvent("query.status", null, "query.456", QUERY, 3L, NOW))),
            chats(),
            Stream.of(
                new Sent(new TokenExpiring(NOW)),
                new Sent(new Disconnect(1012, "the hub is restarting", true, 1_000)),
                new Sent(new Disconnect(4010, "a newer session took over", false, 0))))
        .flatMap(frames -> frames);
  }

  private static Stream<Sent> connected() {
    Connected.Reconnect reconnect = new Connected.Reconnect(1_000, 1.5, 30_000, 1_000);
    Connected.Limits limits = new Connected.Limits(65_536, 256, 128, 255, 200, 256);
    Connected.Previous previous = new Connected.Previous(4008, "too slow", NOW);
    return Stream.of(
            new Connected(
                "device-1",
                "ann",
                "Ann \"A\" Archer",
                "https://cdn.example.com/ann.png",
                "0123456789abcdef01234567",
                NOW,
                previous,
                30_000,
                75_000,
                reconnect,
                limits),
            new Connected(
                "device-1", "ann", "", null, "s", 0, null, 30_000, 75_000, reconnect, limits))
        .map(Sent::new);
  }

  private static Stream<Sent> answers() {
    return Stream.of(
            new Pong(null, NOW, null, null),
            new Pong(TEXT, NOW, "1700000000000", "12.5"),
            new Pong(NUMBER, NOW, null, "-0.0"),
            Ack.of(TEXT),
            Ack.of(NUMBER),
            new Ack(TEXT, "doc:1", NEXT, false, null),
            new Ack(TEXT, "doc:1", NEXT, true, null),
            new Ack(TEXT, null, null, false, NOW))
        .map(Sent::new);
  }

  private static Stream<Sent> errors() {
    Stream<ErrorFrame> codes =
        Arrays.stream(ErrorCode.values())
            .map(code -> ErrorFrame.of(new ProtocolException(code, "why"), null, null));
    Stream<ErrorFrame> forms =
        Stream.of(
            new ErrorFrame(TEXT, "doc:1", ErrorCode.BAD_FIELD, "no", "options.history", null),
            new ErrorFrame(NUMBER, null, ErrorCode.RATE, "wait", null, 250L),
            ErrorFrame.of(new ProtocolException(ErrorCode.BAD_JSON, "no JSON"), null, null));
    return Stream.concat(
        Stream.concat(codes, forms).map(Sent::new),
        // The name that was refused must be told, or several answers could not be told apart.
        Stream.of(
            new Sent(new ErrorFrame(TEXT, "no name", ErrorCode.BAD_NAME, "no", "channel", null))));
  }

  private static Stream<Sent> subscriptions() {
    return Stream.of(
            new Subscribed(TEXT, "doc:1", null, HEAD, null, null, null),
            new Subscribed(null, "doc:1", null, "0123456789abc:0", true, null, null),
            new Subscribed(NUMBER, "user:ann", "user:me", HEAD, false, "trimmed", null),
            new Subscribed(TEXT, "doc:1", null, HEAD, false, "epoch", null),
            new Subscribed(TEXT, "doc:1", null, HEAD, false, "epoch", "{\"title\":\"x\"}"),
            new Subscribed(TEXT, "cursor:1", null, null, null, null, null),
            new Unsubscribed(TEXT, "doc:1", null),
            new Unsubscribed(null, "doc:1", ErrorCode.FORBIDDEN))
        .map(Sent::new);
  }

  private static Stream<Sent> gaps() {
    return Stream.of(
        new Sent(new Gap("doc:1", HEAD, NEXT, "trimmed", null)),
        new Sent(new Gap("doc:1", "vvvvvvvvvvvvv:9", NEXT, "epoch", null)),
        new Sent(new Gap("doc:1", HEAD, NEXT, "limit", null)),
        new Sent(new Gap("doc:1", HEAD, NEXT, "memory", null)),
        new Sent(new Gap("doc:1", HEAD, NEXT, "limit", 1L)),
        new Sent(new Gap("cursor:1", HEAD, NEXT, "sampled", 1L)));
  }

  private static Stream<Sent> syncs() {
    return Stream.of(
            new SyncResult(TEXT, "doc:1", List.of(), HEAD, List.of(), false),
            new SyncResult(
                NUMBER,
                "doc:1",
                List.of(body(null, "null").at(NEXT, 1)),
                NEXT,
                List.of("device-1-7", "\"\uD83D\uDE00"),
                true),
            new SyncResult(null, "doc:1", List.of(), HEAD, List.of(), false),
            new SyncSnapshot(TEXT, "doc:1", "[1]", HEAD, List.of("op-1")))
        .map(Sent::new);
  }

  private static Stream<Sent> presence() {
    return Stream.of(
            new FeatureEvent("presence.join", null, "doc:1", MEMBER, 1L, NOW),
            new FeatureEvent("presence.update", null, "doc:1", MEMBER, 2L, NOW),
            new FeatureEvent("presence.leave", null, "doc:1", MEMBER, 3L, NOW),
            new FeatureEvent(
                "presence.sync",
                null,
                "doc:1",
                "{\"members\":[" + MEMBER + "],\"version\":3}",
                null,
                NOW))
        .map(Sent::new);
  }

  private static Stream<Sent> badges() {
    return Stream.of(
        new Sent(
            new FeatureEvent("notification.badge", null, "user:ann", "{\"unread\":3}", 7L, NOW)));
  }

  /** Events of the hub itself, which have types of their own and no sender. */
  private static Stream<String> typedEvents() {
    String notification =
        "{\"id\":17,\"kind\":\"approval\",\"severity\":\"warning\",\"title\":\"Deploy?\","
            + "\"body\":\"b\",\"link\":\"/x\",\"actor\":{\"id\":\"bob\"},\"data\":{\"a\":1},"
            + "\"approval\":\"a1\",\"actions\":[{\"id\":\"approve\",\"label\":\"Yes\"}],"
            + "\"source\":\"svc\",\"createdAt\":1,\"expiresAt\":2,\"state\":\"unread\","
            + "\"present\":{\"toast\":true,\"sound\":false,\"badge\":true}}";
    String answered =
        "{\"id\":\"a1\",\"origin\":\"svc\",\"title\":\"Deploy?\",\"actions\":[],"
            + "\"status\":\"answered\",\"action\":\"approve\",\"by\":{\"id\":\"bob\","
            + "\"name\":\"Bob\"},\"createdAt\":1,\"answeredAt\":2}";
    return Stream.of(
        event("notification", "user:ann", notification),
        MessageBody.asReplay(event("notification", "user:ann", notification)),
        event("notification.update", "user:ann", "{\"ids\":[1,2],\"state\":\"gone\"}"),
        event("approval.answered", "service.svc", answered));
  }

  private static String event(String type, String channel, String payload) {
    return new MessageBody(type, channel, FrameId.of("outbox-7-x"), Sender.HUB, payload, NOW, null)
        .at(NEXT, 1);
  }

  static Stream<String> events() {
    return Stream.of(messages(), typedEvents(), featureEvents()).flatMap(events -> events);
  }

  private static Stream<Sent> chats() {
    return Stream.of(
            new FeatureEvent(
                "chat.unread", null, "user:ann", "{\"session\":42,\"unread\":0}", 3L, NOW),
            new FeatureEvent(
                "chat.unread.sync",
                null,
                "user:ann",
                "{\"sessions\":[{\"session\":42,\"unread\":1,\"version\":3}]}",
                null,
                NOW),
            new FeatureEvent("chat.queue", null, "chat:42", "{\"position\":0}", 7L, NOW))
        .map(Sent::new);
  }

  /** Events that features make, as they stand in their channels. */
  static Stream<String> featureEvents() {
    String chat =
        "{\"id\":42,\"channel\":\"chat:42\",\"kind\":\"visitor\",\"status\":\"queued\","
            + "\"openedBy\":{\"userId\":\"v\",\"name\":\"Vic\"},\"openedAt\":1,\"messages\":0,"
            + "\"version\":1}";
    return Stream.of(
        event("chat.message", "{\"session\":42,\"number\":1,\"text\":\"Hi\",\"by\":\"visitor\"}"),
        event("chat.opened", chat),
        event("chat.assigned", chat),
        event("chat.queued", chat),
        event("chat.closed", chat),
        event("chat.participant.added", participant(chat)),
        event("chat.participant.removed", participant(chat)),
        event(
            "agent.executed",
            "{\"id\":1,\"agent\":\"scout\",\"status\":\"completed\",\"insights\":3,"
                + "\"needsApproval\":false,\"reportedBy\":\"billing\",\"reportedAt\":1}"),
        event(
            "activity",
            "{\"id\":1,\"kind\":\"file.uploaded\",\"actor\":{\"id\":\"ann\",\"name\":\"Ann\"},"
                + "\"subject\":{\"id\":\"f\",\"name\":\"f\"},\"firstAt\":1,\"lastAt\":2,\"count\":2,"
                + "\"version\":2}"));
  }

  private static String participant(String chat) {
    return "{\"chat\":"
        + chat
        + ",\"participant\":{\"userId\":\"cleo\",\"name\":\"Cleo\",\"part\":\"user\","
        + "\"joinedAt\":1},\"by\":\"ann\"}";
  }

  private static String event(String type, String payload) {
    Sender sender = type.equals("chat.message") ? new Sender("v", "device-1", "Vic") : Sender.HUB;
    return new MessageBody(type, "chat:42", TEXT, sender, payload, NOW, null).at(NEXT, 1);
  }

  static Stream<String> messages() {
    return Stream.of(
        body(null, "null").at(NEXT, 1),
        body("4bf92f3577b34da6a3ce929d0e0e4736", "{\"a\":[1e400]}").at(NEXT, 9),
        MessageBody.asReplay(body(null, "\"\\ud800\"").at(NEXT, 1)),
        new MessageBody(
                MessageBody.MESSAGE,
                "doc:1",
                NUMBER,
                new Sender("ann", "device-1", ""),
                "1",
                0,
                null)
            .at("0123456789abc:1", 1),
        event("query.update", "query.456", QUERY),
        event("query.cancel", "service.trino", ASKED),
        event("query.retry", "service.trino", ASKED),
        event(
            "query.data",
            "widget.revenue",
            "{\"version\":1,\"saved\":7,\"query\":456,\"rows\":1,\"hash\":\"0a\"}"));
  }

  static List<String> clientFrames() {
    return List.of(
        "{'type':'auth','token':'t'}",
        "{'type':'auth','id':'a','token':'t','device':'device-1'}",
        "{'type':'refresh','token':'t'}",
        "{'type':'refresh','id':7,'token':'t'}",
        "{'type':'ping','timestamp':1700000000000}",
        "{'type':'ping','id':'p','t':12.5}",
        "{'type':'ping','t':1e400}",
        "{'type':'subscribe','channel':'doc:1'}",
        "{'type':'subscribe','id':1,'channels':['doc:1','user:me']}",
        "{'type':'subscribe','channel':'doc:1','options':{'presence':true,'history':50}}",
        "{'type':'subscribe','channel':'doc:1','options':{'lastEventId':'0123456789abc:41'}}",
        "{'type':'unsubscribe','channel':'doc:1'}",
        "{'type':'unsubscribe','id':1,'channels':['doc:1']}",
        "{'type':'publish','id':'p','channel':'doc:1','payload':null}",
        "{'type':'publish','id':1,'channel':'doc:1','payload':{'a':1},'traceId':'t'}",
        "{'type':'sync','id':1,'lastEventId':'0123456789abc:41'}",
        "{'type':'sync','id':1,'channel':'doc:1','lastEventId':'0123456789abc:41',"
            + "'version':3,'pendingOps':['a','b']}",
        "{'type':'flow','level':'none'}",
        "{'type':'flow','id':1,'level':'high'}",
        "{'type':'presence.join','channel':'doc:1'}",
        "{'type':'presence.join','id':1,'channel':'doc:1','payload':{'status':'online',"
            + "'activity':'editing','component':'title','workspace':'w','page':'/','data':{}}}",
        "{'type':'presence.update','channel':'doc:1','payload':{'status':'idle'}}",
        "{'type':'presence.leave','channel':'doc:1'}",
        "{'type':'query.cancel','id':1,'channel':'query.456'}",
        "{'type':'notification.read','id':1,'payload':{'ids':[1,17]}}",
        "{'type':'notification.read-all','id':1,'payload':{'upTo':17}}",
        "{'type':'notification.read-all'}",
        "{'type':'chat.viewed','channel':'chat:42'}",
        "{'type':'chat.viewed','id':1,'channel':'chat:42','payload':{'number':7}}",
        "{'type':'client.report','rtt':12,'propagation':3,'errors':0,'tabs':1,'attempt':0,"
            + "'lastClose':1006}");
  }

  static List<String> badClientFrames() {
    return List.of(
        "{'type':'auth'}",
        "{'type':'auth','token':''}",
        "{'type':'auth','token':'t','device':'short'}",
        "{'type':'refresh'}",
        "{'type':'ping','timestamp':'now'}",
        "{'type':'ping','t':'now'}",
        "{'type':'ping','t':true}",
        "{'type':'subscribe'}",
        "{'type':'subscribe','channels':[]}",
        "{'type':'subscribe','channel':'a','channels':['b']}",
        "{'type':'subscribe','channel':'a','options':{'history':1001}}",
        "{'type':'subscribe','channel':'a','options':{'presence':1}}",
        "{'type':'unsubscribe'}",
        "{'type':'publish','channel':'a','payload':1}",
        "{'type':'publish','id':1,'channel':'a'}",
        "{'type':'publish','id':1,'payload':1}",
        "{'type':'publish','id':'','channel':'a','payload':1}",
        "{'type':'publish','id':9007199254740992,'channel':'a','payload':1}",
        "{'type':'publish','id':1.5,'channel':'a','payload':1}",
        "{'type':'sync','lastEventId':'0123456789abc:41','version':-1}",
        "{'type':'sync','lastEventId':'0123456789abc:41','pendingOps':['']}",
        "{'type':'sync','lastEventId':'0123456789abc:41','pendingOps':[1]}",
        "{'type':'flow'}",
        "{'type':'flow','level':'low'}",
        "{'type':'flow','level':2}",
        "{'type':'notification.read','payload':{}}",
        "{'type':'notification.read','payload':{'ids':1}}",
        "{'type':'notification.read-all','payload':{'upTo':'x'}}",
        "{'type':'presence.join'}",
        "{'type':'query.cancel','id':1}",
        "{'type':'presence.leave'}");
  }

  @ParameterizedTest
  @MethodSource("serverFrames")
  void aServerFrameIsWhatItsSchemaSays(Sent sent) {
    String json = sent.frame().json();

    assertThat(faults("server/", json)).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("events")
  void anEventIsWhatItsSchemaSays(String event) {
    assertThat(faults("server/", event)).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("clientFrames")
  void aClientFrameIsTakenByItsSchemaAndByTheDecoder(String quoted) {
    String frame = quoted.replace('\'', '"');

    assertThat(faults("client/", frame)).isEmpty();
    assertThat(decoder().decode(frame)).singleElement().isInstanceOf(Accepted.class);
  }

  @ParameterizedTest
  @MethodSource("badClientFrames")
  void aBadClientFrameIsRefusedByItsSchemaAndByTheDecoder(String quoted) {
    String frame = quoted.replace('\'', '"');

    assertThat(faults("client/", frame)).isNotEmpty();
    assertThat(decoder().decode(frame)).singleElement().isInstanceOf(Refused.class);
  }

  @Test
  void everyKindOfServerFrameHasAnExample() {
    assertThat(serverFrames().map(sent -> sent.frame().getClass()).collect(Collectors.toSet()))
        .isEqualTo(Set.of(ServerFrame.class.getPermittedSubclasses()));
  }

  @Test
  void everyServerSchemaHasAnExampleAndEveryExampleASchema() {
    Stream<String> frames = serverFrames().map(sent -> sent.frame().json());

    assertThat(Stream.concat(frames, events()).map(ServerFrameSchemaTest::typeOf))
        .containsOnly(typesIn("server").toArray(String[]::new))
        .containsAll(typesIn("server"));
  }

  @Test
  void everyClientSchemaHasAnExampleAndEveryExampleASchema() {
    assertThat(clientFrames().stream().map(frame -> typeOf(frame.replace('\'', '"'))))
        .containsOnly(typesIn("client").toArray(String[]::new))
        .containsAll(typesIn("client"));
  }

  @Test
  void theAlphabetOfChannelNamesIsTheSchemas() throws IOException {
    Pattern names =
        Pattern.compile(
            Json.object(Files.readString(SCHEMAS.resolve("common.json")))
                .getJsonObject("$defs")
                .getJsonObject("channel")
                .getString("pattern"));
    assertThat(characters(ServerFrameSchemaTest::isName))
        .isEqualTo(characters(names.asMatchPredicate()));
  }

  private static String characters(Predicate<String> accepted) {
    return IntStream.rangeClosed(0, Character.MAX_VALUE)
        .mapToObj(c -> String.valueOf((char) c))
        .filter(accepted)
        .collect(Collectors.joining());
  }

  private static boolean isName(String text) {
    try {
      return Objects.equals(new ChannelName(text).text(), text);
    } catch (ProtocolException e) {
      return false;
    }
  }

  private static FrameDecoder decoder() {
    return new FrameDecoder(
        FrameLimits.DEFAULTS,
        List.of(
            new FrameType("presence.join", true, List.of()),
            new FrameType("presence.update", true, List.of()),
            new FrameType("presence.leave", true, List.of()),
            new FrameType("query.cancel", true, List.of()),
            new FrameType(
                "notification.read",
                false,
                List.of(new Field("ids", JsonValue.Kind.ARRAY, true, 0, List.of()))),
            new FrameType(
                "notification.read-all",
                false,
                List.of(new Field("upTo", JsonValue.Kind.NUMBER, false, 0, List.of()))),
            new FrameType("chat.viewed", true, List.of()),
            new FrameType("client.report", false, List.of())));
  }

  private static MessageBody body(@Nullable String traceId, String payload) {
    return new MessageBody(
        MessageBody.MESSAGE,
        "doc:1",
        TEXT,
        new Sender("ann", "device-1", "Ann"),
        payload,
        NOW,
        traceId);
  }

  private static Set<ValidationMessage> faults(String folder, String frame) {
    JsonSchema schema = FACTORY.getSchema(SchemaLocation.of(ID + folder + typeOf(frame) + ".json"));
    return schema.validate(frame, InputFormat.JSON);
  }

  private static String typeOf(String frame) {
    return Json.object(frame).getString("type");
  }

  private static List<String> typesIn(String folder) {
    try (Stream<Path> files = Files.list(SCHEMAS.resolve(folder))) {
      return files
          .map(file -> file.getFileName().toString())
          .map(name -> name.substring(0, name.length() - ".json".length()))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
