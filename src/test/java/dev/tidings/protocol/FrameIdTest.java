package dev.tidings.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.protocol.FrameDecoder.Decoded.Refused;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An id comes back exactly as it was, and a refusal keeps what it can be told apart by. */
class FrameIdTest extends DecodedFrames {
  @Nested
  class AnId {
    @ParameterizedTest
    @ValueSource(
        strings = {
          "\"a\"",
          "\"1\"",
          "1",
          "0",
          "-0",
          "-7",
          "9007199254740991",
          "-9007199254740991",
          "\" \"",
          "\"\\\"\\\\\"",
          "\"\\u0000\\n\"",
          "\"ä€\uD83D\uDE00\"",
          "\"\\ud800\"",
          "\"\\udc00x\""
        })
    void isEchoedExactly(String id) {
      assertThat(accepted("{\"type\":\"ping\",\"id\":" + id + "}").id()).contains(new FrameId(id));
    }

    @Test
    void has1To64Characters() {
      String longest = "\"" + "i".repeat(64) + "\"";

      assertThat(accepted("{\"type\":\"ping\",\"id\":" + longest + "}").id())
          .contains(new FrameId(longest));
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "\"\"",
          "\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\"",
          "9007199254740992",
          "-9007199254740992",
          "10000000000000000",
          "99999999999999999",
          "999999999999999999999999999999",
          "1.0",
          "1.5",
          "1e2",
          "1e400",
          "true",
          "[]",
          "{}"
        })
    void isRefusedWhenItIsNeitherAShortStringNorASafeInteger(String id) {
      for (String type :
          List.of(
              "'type':'ping'",
              "'type':'auth','token':'t'",
              "'type':'refresh','token':'t'",
              "'type':'subscribe','channel':'c'",
              "'type':'unsubscribe','channel':'c'",
              "'type':'publish','channel':'c','payload':1",
              "'type':'sync'",
              "'type':'nod'")) {
        Refused refused = refused("{" + type.replace('\'', '"') + ",\"id\":" + id + "}");

        assertThat(refused.cause().code()).isEqualTo(ErrorCode.BAD_FIELD);
        assertThat(refused.cause().field()).isEqualTo("id");
        assertThat(refused.cause().detail())
            .isEqualTo("id must be a string of 1 to 64 characters or a safe integer");
        assertThat(refused.id()).isNull();
      }
    }

    @Test
    void isAbsentWhenNull() {
      assertThat(accepted("{\"type\":\"ping\",\"id\":null}").id()).isEmpty();
    }
  }

  @Nested
  class ARefusal {
    @Test
    void keepsTheIdAndTheChannelOfItsFrame() {
      Refused refused = refused("{\"channel\":\"doc:1\",\"id\":\"x\",\"type\":\"nope\"}");

      assertThat(refused.id()).isEqualTo(FrameId.of("x"));
      assertThat(refused.channel()).isEqualTo("doc:1");
    }

    @Test
    void keepsThemWhenAnObjectHasANameTwice() {
      Refused refused =
          refused("{\"type\":\"ping\",\"id\":7,\"channel\":\"doc:1\",\"x\":1,\"x\":2}");

      assertThat(refused.id()).isEqualTo(new FrameId("7"));
      assertThat(refused.channel()).isEqualTo("doc:1");
    }

    @Test
    void keepsTheIdWhenTheChannelIsUnreadable() {
      Refused refused = refused("{\"type\":\"publish\",\"id\":7,\"channel\":1,\"payload\":1}");

      assertThat(refused.cause().field()).isEqualTo("channel");
      assertThat(refused.id()).isEqualTo(new FrameId("7"));
      assertThat(refused.channel()).isNull();
    }

    @Test
    void keepsTheChannelWhenTheIdIsUnreadable() {
      Refused refused =
          refused("{\"type\":\"publish\",\"id\":[],\"channel\":\"doc:1\",\"payload\":1}");

      assertThat(refused.cause().field()).isEqualTo("id");
      assertThat(refused.id()).isNull();
      assertThat(refused.channel()).isEqualTo("doc:1");
    }

    @Test
    void repeatsNoChannelThatIsLongerThanANameMayBe() {
      assertThat(refused("{\"type\":\"nope\",\"channel\":\"" + "c".repeat(255) + "\"}").channel())
          .hasSize(255);
      assertThat(refused("{\"type\":\"nope\",\"channel\":\"" + "c".repeat(256) + "\"}").channel())
          .isNull();
    }

    @Test
    void namesAFieldWithinAnObjectByItsPath() {
      assertRefused(
          "{\"type\":\"subscribe\",\"channel\":\"c\",\"options\":{\"history\":-1}}",
          ErrorCode.BAD_FIELD,
          "options.history",
          "options.history must be an integer from 0 to 1000");
    }
  }
}
