package dev.tidings.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.protocol.ClientFrame.Publish;
import dev.tidings.protocol.FrameDecoder.Decoded.Accepted;
import java.time.Instant;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** Whatever is published comes out of every dialect as it went in. */
class DialectProperties {
  private static final Dialects DIALECTS = new Dialects(List.of());
  private static final FrameDecoder DECODER = new FrameDecoder(FrameLimits.DEFAULTS, List.of());

  @Provide
  Arbitrary<String> names() {
    return Arbitraries.strings().ofMaxLength(12);
  }

  /** JSON values with any characters, lone surrogates included, and names that dialects use. */
  @Provide
  Arbitrary<String> values() {
    Arbitrary<String> simple =
        Arbitraries.oneOf(
            Arbitraries.of("null", "true", "1e400", "-0", "12345678901234567890", "[]", "{}"),
            names().map(JsonWriter::quote));
    Arbitrary<String> keys =
        Arbitraries.oneOf(
            Arbitraries.of("data", "payload", "event", "entity_id", "type", "channel", "id"),
            names());
    return Arbitraries.lazyOf(
        () -> simple,
        () -> simple.list().ofMaxSize(3).map(v -> '[' + String.join(",", v) + ']'),
        () ->
            Arbitraries.maps(keys, values())
                .ofMaxSize(3)
                .map(
                    members ->
                        members.entrySet().stream()
                            .map(e -> JsonWriter.quote(e.getKey()) + ':' + e.getValue())
                            .toList())
                .map(members -> '{' + String.join(",", members) + '}'));
  }

  private static String canonical(String user, String payload, int offset) {
    return new MessageBody(
            MessageBody.MESSAGE,
            "doc:1",
            FrameId.of("r" + user),
            sender(user),
            payload,
            1_707_580_800_123L,
            user)
        .at("0000000000000:" + offset, 3);
  }

  private static Sender sender(String user) {
    return new Sender(user, "device-1", user);
  }

  private static JsonObject translated(Dialect dialect, String message) {
    return JsonObject.parse(DIALECTS.translator(dialect).event(message, "acme"));
  }

  @Property(tries = 400)
  void anEventOfTheGatewayGoesBackToWhatItWas(
      @ForAll("values") String payload,
      @ForAll("names") String user,
      @ForAll @IntRange(min = 1) int offset) {
    String message = canonical(user, payload, offset);

    JsonObject event = translated(Dialect.GATEWAY, message);

    assertThat(
            new MessageBody(
                    MessageBody.MESSAGE,
                    event.readableText("channel"),
                    new FrameId(event.requiredJson("id")),
                    new Sender(
                        event.readableText("userId"),
                        event.readableText("clientId"),
                        event.readableText("name")),
                    event.requiredJson("data"),
                    Long.parseLong(event.requiredJson("timestamp")),
                    event.readableText("traceId"))
                .at(
                    event.readableText("eventId"),
                    Long.parseLong(event.requiredJson("sequenceNumber"))))
        .isEqualTo(message);
    assertThat(event.requiredJson("globalSequence")).isEqualTo(String.valueOf(offset));
  }

  @Property(tries = 400)
  void anEventOfTheGatewayThatIsSentAgainHoldsTheSameData(
      @ForAll("values") String payload, @ForAll("names") String user) {
    String event = DIALECTS.translator(Dialect.GATEWAY).event(canonical(user, payload, 1), "acme");

    JsonObject history = JsonObject.parse(DIALECTS.translator(Dialect.GATEWAY).replayed(event));

    assertThat(history.requiredJson("data"))
        .isEqualTo('[' + JsonObject.parse(event).requiredJson("data") + ']');
    assertThat(history.readableText("type")).isEqualTo("history");
  }

  @Property(tries = 400)
  void aFlatEventGoesBackToWhatItWas(
      @ForAll("values") String payload,
      @ForAll("names") String user,
      @ForAll @IntRange(min = 1) int offset) {
    String message = canonical(user, payload, offset);

    JsonObject event = translated(Dialect.FLAT, message);

    assertThat(
            new MessageBody(
                    MessageBody.MESSAGE,
                    event.readableText("channel"),
                    new FrameId(event.requiredJson("ref")),
                    new Sender(
                        event.readableText("user_id"),
                        event.readableText("client_id"),
                        event.readableText("name")),
                    event.requiredJson("payload"),
                    Instant.parse(event.readableText("timestamp")).toEpochMilli(),
                    event.readableText("trace_id"))
                .at(event.readableText("event_id"), Long.parseLong(event.requiredJson("seq"))))
        .isEqualTo(message);
  }

  @Property(tries = 400)
  void aTopicsEventComesOutAsItWentIn(@ForAll("values") String payload) {
    String entity = JsonWriter.quote("e1");
    SpokenDialect spoken = new SpokenDialect(DIALECTS, "s", false);
    spoken.hear(JsonObject.parse("{\"topics\":[]}"));
    String frame =
        ("{\"type\":\"publish\",\"topic\":\"a:1\",\"id\":1,\"event\":\"ADDED\","
                + "\"data\":{\"entity_id\":%s,\"payload\":%s}}")
            .formatted(entity, payload);
    Publish publish = (Publish) ((Accepted) DECODER.decode(frame, spoken).get(0)).frame();

    JsonObject event = translated(Dialect.TOPIC, canonical("ann", publish.payload(), 1));

    JsonObject data = event.object("data").orElseThrow();
    assertThat(event.readableText("event")).isEqualTo("ADDED");
    assertThat(data.requiredJson("entity_id")).isEqualTo(entity);
    assertThat(data.requiredJson("payload")).isEqualTo(normal(payload));
  }

  @Property(tries = 400)
  void aPayloadIsInATopicsEventWholeUnlessItIsOne(@ForAll("values") String payload) {
    JsonObject event = translated(Dialect.TOPIC, canonical("ann", payload, 1));

    if (event.readableText("event").equals("CUSTOM")) {
      assertThat(event.object("data").orElseThrow().requiredJson("payload"))
          .isEqualTo(normal(payload));
    }
  }

  /** The text as the decoder keeps it. */
  private static String normal(String payload) {
    return JsonObject.parse("{\"p\":" + payload + '}').requiredJson("p");
  }
}
