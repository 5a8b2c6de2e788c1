package dev.tidings.protocol;

import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Events as they stand in their channels, at least one of each type. */
final class EventExamples {
  static final String NEXT = "0123456789abc:42";
  static final FrameId TEXT = FrameId.of("device-1-7");
  static final FrameId NUMBER = new FrameId("-9007199254740991");
  static final long NOW = 1_700_000_000_000L;

  static final String QUERY =
      "{\"id\":456,\"version\":3,\"status\":\"running\",\"progress\":40,\"rows\":18000,"
          + "\"elapsed\":1200,\"owner\":{\"userId\":\"ann\",\"name\":\"Ann\"},\"engine\":\"trino\","
          + "\"externalId\":\"job-17\",\"attempt\":1,\"first\":456,\"submittedAt\":1,\"startedAt\":2,"
          + "\"text\":\"select 1\"}";

  private static final String ASKED =
      "{\"id\":456,\"externalId\":\"job-17\",\"text\":\"select 1\",\"attempt\":1,\"first\":456,"
          + "\"version\":2,\"by\":\"ann\"}";

  private EventExamples() {}

  static Stream<String> all() {
    return Stream.of(messages(), typedEvents(), featureEvents(), conversations())
        .flatMap(events -> events);
  }

  private static Stream<String> messages() {
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

  /** Events that features make, as they stand in their channels. */
  private static Stream<String> featureEvents() {
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
                + "\"version\":2}"),
        event(
            "admin.health",
            "{\"scope\":\"tenant\",\"tenant\":\"acme\",\"node\":\"one\",\"at\":2,\"since\":1,"
                + "\"state\":\"serving\",\"connections\":{\"open\":1},\"lastMinute\":{},\"total\":{}}"),
        event(
            "admin.trace",
            "{\"id\":\"t\",\"frames\":[{\"at\":1,\"direction\":\"in\",\"type\":\"ping\",\"bytes\":15,"
                + "\"frame\":{\"type\":\"ping\"}}],\"dropped\":0,\"ended\":false}"));
  }

  private static String participant(String chat) {
    return "{\"chat\":"
        + chat
        + ",\"participant\":{\"userId\":\"cleo\",\"name\":\"Cleo\",\"part\":\"user\","
        + "\"joinedAt\":1},\"by\":\"ann\"}";
  }

  /** Events of conversations. */
  private static Stream<String> conversations() {
    String answer =
        "{\"conversationId\":7,\"answerId\":9,\"number\":2,\"role\":\"assistant\",\"author\":"
            + "{\"userId\":\"assistant\",\"name\":\"Assistant\"},\"text\":\"Bi\",\"sentAt\":1,"
            + "\"endedAt\":2,\"status\":";
    return Stream.of(
        event(
            "ai.message",
            "ai.7",
            "{\"conversationId\":7,\"messageId\":8,\"number\":1,\"role\":\"user\",\"author\":"
                + "{\"userId\":\"ann\",\"name\":\"Ann\"},\"status\":\"complete\",\"text\":\"?\","
                + "\"sentAt\":1}"),
        event(
            "ai.complete",
            "ai.7",
            answer
                + "\"complete\",\"finishReason\":\"stop\","
                + "\"usage\":{\"inputTokens\":1,\"outputTokens\":0}}"),
        event(
            "ai.error",
            "ai.7",
            answer + "\"error\",\"code\":\"model_cut\",\"message\":\"cut\",\"retryable\":true}"),
        event("ai.cancelled", "ai.7", answer + "\"cancelled\",\"by\":\"ann\"}"));
  }

  private static String event(String type, String channel, String payload) {
    return new MessageBody(type, channel, FrameId.of("outbox-7-x"), Sender.HUB, payload, NOW, null)
        .at(NEXT, 1);
  }

  private static String event(String type, String payload) {
    Sender sender = type.equals("chat.message") ? new Sender("v", "device-1", "Vic") : Sender.HUB;
    return new MessageBody(type, "chat:42", TEXT, sender, payload, NOW, null).at(NEXT, 1);
  }

  static MessageBody body(@Nullable String traceId, String payload) {
    return new MessageBody(
        MessageBody.MESSAGE,
        "doc:1",
        TEXT,
        new Sender("ann", "device-1", "Ann"),
        payload,
        NOW,
        traceId);
  }
}
