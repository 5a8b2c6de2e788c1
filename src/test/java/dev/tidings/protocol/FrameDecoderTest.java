package dev.tidings.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.protocol.FrameDecoder.Decoded;
import dev.tidings.protocol.FrameDecoder.Decoded.Accepted;
import dev.tidings.protocol.FrameDecoder.Decoded.Refused;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which texts are messages, and which objects in them are frames. */
class FrameDecoderTest extends DecodedFrames {
  @Nested
  class AMessage {
    @Test
    void isOneFrame() {
      assertThat(decoder.decode("{\"type\":\"ping\"}")).hasSize(1);
    }

    @Test
    void orAnArrayOfFramesInTheirOrder() {
      assertThat(
              decoder.decode(
                  " [ {\"type\":\"ping\",\"id\":1} , {\"type\":\"nope\",\"id\":2},"
                      + "{\"type\":\"ping\",\"id\":3}]\n"))
          .extracting(FrameDecoderTest::idOf)
          .containsExactly("1", "2", "3");
    }

    @Test
    void mayBeAnEmptyArrayWhichAsksNothing() {
      assertThat(decoder.decode("[]")).isEmpty();
    }

    @Test
    void has256FramesAtMost() {
      assertThat(decoder.decode(pings(256))).hasSize(256).allMatch(Accepted.class::isInstance);
      assertRefused(pings(257), ErrorCode.TOO_LARGE, null, "at most 256 frames");
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "",
          " ",
          "\u0000",
          "\uFEFF{\"type\":\"ping\"}",
          "{\"type\":\"ping\"}x",
          "{\"type\":\"ping\"}{\"type\":\"ping\"}",
          "{\"type\":\"ping\"}]",
          "{\"type\":\"ping\"}\u0000",
          "[{\"type\":\"ping\"}",
          "{\"type\":\"ping\"",
          "{\"type\":\"ping\",}",
          "{,\"type\":\"ping\"}",
          "[{\"type\":\"ping\"},]",
          "[,{\"type\":\"ping\"}]",
          "[{\"type\":\"ping\"} {\"type\":\"ping\"}]",
          "{\"type\" \"ping\"}",
          "{\"type\":}",
          "{\"type\"}",
          "{type:\"ping\"}",
          "{'type':'ping'}",
          "{\"type\":\"ping\"/**/}",
          "{\"type\":\"ping\n\"}",
          "{\"type\":\"ping\u0000\"}",
          "{\"type\":\"\\x\"}",
          "{\"type\":\"\\u12\"}",
          "{\"type\":\"\\u12G4\"}",
          "{\"type\":ping}",
          "{\"a\":nul}",
          "{\"a\":NaN}",
          "{\"a\":Infinity}",
          "{\"a\":01}",
          "{\"a\":+1}",
          "{\"a\":.5}",
          "{\"a\":5.}",
          "{\"a\":1e}",
          "{\"a\":-}",
          "{\"a\":0x1}",
          "{\"a\":[1,]}",
          "{\"a\":[1 2]}",
          "{\"a\":[1}",
          "\"ping\"",
          "null",
          "17",
          "[1]",
          "[null]",
          "[[]]",
          "[[{\"type\":\"ping\"}]]"
        })
    void isRefusedWholeWhenItIsNotStrictJsonOrHoldsOtherThanFrames(String text) {
      assertRefused(text, ErrorCode.BAD_JSON, null, "");
    }

    @Test
    void isRefusedWholeWhenItsLastFrameIsBroken() {
      Refused refused = refused("[{\"type\":\"ping\",\"id\":1},{\"type\":\"ping\",\"id\":2]");

      assertThat(refused.id()).isNull();
      assertThat(refused.channel()).isNull();
    }

    @Test
    void losesOnlyTheFrameThatBreaksARule() {
      List<Decoded> frames =
          decoder.decode("[{\"type\":\"auth\",\"id\":1},{\"type\":\"ping\",\"id\":2}]");

      assertThat(frames.get(0)).isInstanceOf(Refused.class);
      assertThat(frames.get(1)).isInstanceOf(Accepted.class);
    }

    @Test
    void isNested32LevelsDeepAtMost() {
      assertAccepted(publish(nested("[", "]", 31)));
      assertAccepted(publish(nested("{\"a\":", "}", 31)));
      assertAccepted('[' + publish(nested("[", "]", 31)) + ']');
      assertRefused(publish(nested("[", "]", 32)), ErrorCode.TOO_DEEP, null, "32 levels");
      assertRefused(publish(nested("{\"a\":", "}", 32)), ErrorCode.TOO_DEEP, null, "32 levels");
      assertRefused(publish(nested("[", "]", 30_000)), ErrorCode.TOO_DEEP, null, "32 levels");
    }

    @Test
    void has4096MembersAtMostAtAllDepthsTogether() {
      assertAccepted(publish(members(4_092)));
      assertRefused(publish(members(4_093)), ErrorCode.TOO_LARGE, null, "4096 members");
      assertRefused(
          "[" + publish(members(4_000)) + "," + publish(members(4_000)) + "]",
          ErrorCode.TOO_LARGE,
          null,
          "4096 members");
    }
  }

  @Nested
  class AFrame {
    @Test
    void needsAType() {
      assertRefused("{}", ErrorCode.MISSING_FIELD, "type", "type is required");
      assertRefused("{\"type\":null}", ErrorCode.MISSING_FIELD, "type", "type is required");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "true", "[]", "{}", "\"\""})
    void needsATypeThatIsAString(String type) {
      assertRefused("{\"type\":" + type + "}", ErrorCode.BAD_FIELD, "type", "type must");
    }

    @ParameterizedTest
    @ValueSource(strings = {"nope", "PING", "ping ", "operation", "connected"})
    void needsATypeThatTheServerKnows(String type) {
      assertRefused(
          "{\"type\":\"" + type + "\"}", ErrorCode.UNKNOWN_TYPE, "type", "none that this server");
    }

    @Test
    void mayHaveMembersThatNobodyKnows() {
      assertAccepted("{\"type\":\"ping\",\"later\":{\"a\":[1]}}");
    }

    @ParameterizedTest
    @CsvSource(
        quoteCharacter = '`',
        delimiter = '|',
        value = {
          "`{\"type\":\"ping\",\"type\":\"ping\"}` | type",
          "`{\"type\":\"ping\",\"x\":1,\"x\":1}` | x",
          "`{\"type\":\"ping\",\"x\":null,\"x\":1}` | x",
          "`{\"type\":\"ping\",\"x\":1,\"\\u0078\":1}` | x",
          "`{\"type\":\"ping\",\"a\":{\"y\":1,\"y\":2}}` | y",
          "`{\"type\":\"ping\",\"a\":[{\"b\":[{\"z\":1,\"z\":2}]}]}` | z"
        })
    void hasNoNameTwiceAtAnyLevel(String text, String name) {
      assertRefused(text, ErrorCode.DUPLICATE_KEY, name, "stands once");
    }

    @Test
    void mayHaveTheSameNameInDifferentObjects() {
      assertAccepted("{\"type\":\"ping\",\"a\":{\"x\":1},\"b\":[{\"x\":1},{\"x\":1}],\"x\":1}");
    }

    @Test
    void isToldNoMoreThanTheStartOfALongNameThatItHasTwice() {
      String name = "n".repeat(1_000);

      Refused refused = refused("{\"type\":\"ping\",\"" + name + "\":1,\"" + name + "\":2}");

      assertThat(refused.cause().field()).isEqualTo("n".repeat(255));
    }
  }

  private static @Nullable String idOf(Decoded decoded) {
    FrameId id =
        decoded instanceof Accepted accepted
            ? accepted.frame().id().orElse(null)
            : ((Refused) decoded).id();
    return id == null ? null : id.json();
  }

  private static String pings(int count) {
    return list(count, i -> "{\"type\":\"ping\"}");
  }

  private static String members(int count) {
    return "{"
        + String.join(",", IntStream.range(0, count).mapToObj(i -> "\"m" + i + "\":1").toList())
        + "}";
  }

  private static String nested(String open, String close, int depth) {
    return open.repeat(depth - 1) + (open.equals("[") ? "[]" : "{}") + close.repeat(depth - 1);
  }
}
