package dev.tidings.protocol;

import static dev.tidings.protocol.EventExamples.NEXT;
import static dev.tidings.protocol.EventExamples.NOW;
import static dev.tidings.protocol.EventExamples.NUMBER;
import static dev.tidings.protocol.EventExamples.QUERY;
import static dev.tidings.protocol.EventExamples.TEXT;
import static dev.tidings.protocol.EventExamples.body;

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
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** Frames that the hub sends, at least one of each kind and type. */
final class ServerFrameExamples {
  private static final String HEAD = "0123456789abc:41";

  private static final String MEMBER =
      "{\"userId\":\"ann\",\"clientId\":\"device-1\",\"name\":\"Ann\",\"status\":\"online\","
          + "\"joinedAt\":1,\"lastSeen\":2}";

  /** A frame that the hub sends. */
  record Sent(ServerFrame frame) {
    @Override
    public String toString() {
      return frame.json();
    }
  }

  private ServerFrameExamples() {}

  static Stream<Sent> all() {
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
                new Sent(
                    new FeatureEvent(
                        "ai.token",
                        null,
                        "ai.7",
                        "{\"conversationId\":7,\"answerId\":9,\"position\":0,\"text\":\"\"}",
                        null,
                        NOW))),
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
}
