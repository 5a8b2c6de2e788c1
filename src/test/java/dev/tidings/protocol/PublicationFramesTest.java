package dev.tidings.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tidings.protocol.ClientFrame.FeatureFrame;
import dev.tidings.protocol.ClientFrame.Publish;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Frames that carry what an application says. */
class PublicationFramesTest extends DecodedFrames {
  @Nested
  class APublish {
    @ParameterizedTest
    @ValueSource(
        strings = {
          "null",
          "true",
          "0",
          "1e400",
          "-1E-400",
          "12345678901234567890.12345678901234567890",
          "\"\"",
          "\"\\ud800\"",
          "\"\uD83D\uDE00\"",
          "[]",
          "{}",
          "{\"a\":[1,{\"b\":null}]}"
        })
    void carriesAnyJsonValueAsItIs(String payload) {
      assertThat(accepted(publish(payload)))
          .isEqualTo(new Publish(new FrameId("1"), "doc:1", payload, Optional.empty()));
    }

    @Test
    void losesWhiteSpaceOutsideStringsOnly() {
      assertThat(accepted(publish(" { \"a b\" : [ 1 ,\t\" c \" ] } ")))
          .extracting(frame -> ((Publish) frame).payload())
          .isEqualTo("{\"a b\":[1,\" c \"]}");
    }

    @Test
    void mayCarryATraceIdOf128CharactersAtMost() {
      String start =
          "{\"type\":\"publish\",\"id\":1,\"channel\":\"c\",\"payload\":1,\"traceId\":\"";

      assertThat(((Publish) accepted(start + "t".repeat(128) + "\"}")).traceId())
          .contains("t".repeat(128));
      assertRefused(
          start + "t".repeat(129) + "\"}", ErrorCode.BAD_FIELD, "traceId", "1 to 128 characters");
    }

    @ParameterizedTest
    @CsvSource(
        quoteCharacter = '`',
        delimiter = '|',
        value = {
          "`\"channel\":\"c\",\"payload\":1` | MISSING_FIELD | id",
          "`\"id\":1,\"payload\":1` | MISSING_FIELD | channel",
          "`\"id\":1,\"channel\":\"c\"` | MISSING_FIELD | payload",
          "`\"id\":1,\"channel\":[],\"payload\":1` | BAD_FIELD | channel",
          "`\"id\":1,\"channel\":\"c\",\"payload\":1,\"traceId\":\"\"` | BAD_FIELD | traceId",
          "`\"id\":1,\"channel\":\"c\",\"payload\":1,\"traceId\":1` | BAD_FIELD | traceId"
        })
    void needsAnIdAChannelAndAPayload(String members, ErrorCode code, String field) {
      assertRefused("{\"type\":\"publish\"," + members + "}", code, field, field);
    }
  }

  @Nested
  class AFrameOfAFeature {
    @Test
    void isCheckedAgainstItsType() {
      FeatureFrame frame =
          (FeatureFrame)
              accepted(
                  "{\"type\":\"wave\",\"id\":\"w\",\"channel\":\"c\",\"payload\":"
                      + "{\"to\":\"everyone\",\"hand\":\"left\",\"data\":{},\"more\":[1]}}");

      assertThat(frame.type()).isEqualTo("wave");
      assertThat(frame.id()).contains(FrameId.of("w"));
      assertThat(frame.channel()).contains("c");
      assertThat(frame.payload().orElseThrow().names())
          .containsExactly("to", "hand", "data", "more");
    }

    @Test
    void mayHaveNeitherChannelNorPayloadWhereItsTypeAsksForNone() {
      assertThat(accepted("{\"type\":\"nod\"}"))
          .isEqualTo(new FeatureFrame("nod", Optional.empty(), Optional.empty(), Optional.empty()));
    }

    @ParameterizedTest
    @CsvSource(
        quoteCharacter = '`',
        delimiter = '|',
        value = {
          "`\"payload\":{\"to\":\"a\"}` | MISSING_FIELD | channel",
          "`\"channel\":\"c\"` | MISSING_FIELD | payload.to",
          "`\"channel\":\"c\",\"payload\":{}` | MISSING_FIELD | payload.to",
          "`\"channel\":\"c\",\"payload\":{\"to\":null}` | MISSING_FIELD | payload.to",
          "`\"channel\":\"c\",\"payload\":1` | BAD_FIELD | payload",
          "`\"channel\":\"c\",\"payload\":{\"to\":1}` | BAD_FIELD | payload.to",
          "`\"channel\":\"c\",\"payload\":{\"to\":\"nine char\"}` | BAD_FIELD | payload.to",
          "`\"channel\":\"c\",\"payload\":{\"to\":\"a\",\"hand\":\"up\"}` | BAD_FIELD | payload.hand",
          "`\"channel\":\"c\",\"payload\":{\"to\":\"a\",\"data\":[]}` | BAD_FIELD | payload.data"
        })
    void refusesWhatItsTypeDoesNotAllow(String members, ErrorCode code, String field) {
      assertRefused("{\"type\":\"wave\"," + members + "}", code, field, field);
    }

    @Test
    void readsFieldsOfItsPayloadUnderTheirPath() {
      FeatureFrame frame =
          (FeatureFrame) accepted("{\"type\":\"nod\",\"payload\":{\"a\":{\"b\":1}}}");
      JsonObject inner = frame.payload().orElseThrow().object("a").orElseThrow();

      assertThat(catchThrowableOfType(ProtocolException.class, () -> inner.text("b", 9)).field())
          .isEqualTo("payload.a.b");
      assertThat(
              catchThrowableOfType(ProtocolException.class, () -> inner.requiredText("c", 9))
                  .field())
          .isEqualTo("payload.a.c");
    }
  }
}
