package dev.tidings.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.protocol.FrameDecoder.Decoded;
import dev.tidings.protocol.FrameDecoder.Decoded.Accepted;
import dev.tidings.protocol.FrameDecoder.Decoded.Refused;
import dev.tidings.protocol.FrameType.Field;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** What a decoder makes of a text, and texts for it. */
abstract class DecodedFrames {
  private static final FrameType WAVE =
      new FrameType(
          "wave",
          true,
          List.of(
              new Field("to", JsonValue.Kind.STRING, true, 8, List.of()),
              Field.oneOf("hand", "left", "right"),
              Field.object("data")));

  private static final FrameType NOD = new FrameType("nod", false, List.of());

  final FrameDecoder decoder = new FrameDecoder(FrameLimits.DEFAULTS, List.of(WAVE, NOD));

  ClientFrame accepted(String text) {
    List<Decoded> decoded = decoder.decode(text);
    assertThat(decoded).singleElement().isInstanceOf(Accepted.class);
    return ((Accepted) decoded.get(0)).frame();
  }

  void assertAccepted(String text) {
    assertThat(accepted(text)).isNotNull();
  }

  Refused refused(String text) {
    List<Decoded> decoded = decoder.decode(text);
    assertThat(decoded).singleElement().isInstanceOf(Refused.class);
    return (Refused) decoded.get(0);
  }

  void assertRefused(String text, ErrorCode code, @Nullable String field, String rule) {
    ProtocolException cause = refused(text).cause();
    assertThat(cause.code()).isEqualTo(code);
    assertThat(cause.field()).isEqualTo(field);
    assertThat(cause.detail()).contains(rule);
  }

  static String publish(String payload) {
    return "{\"type\":\"publish\",\"id\":1,\"channel\":\"doc:1\",\"payload\":" + payload + "}";
  }

  static String channels(int count) {
    return list(count, i -> "\"c" + i + "\"");
  }

  static String list(int count, IntFunction<String> element) {
    return '[' + String.join(",", IntStream.range(0, count).mapToObj(element).toList()) + ']';
  }
}
