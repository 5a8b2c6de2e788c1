package dev.tidings.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.protocol.ClientFrame.Auth;
import dev.tidings.protocol.ClientFrame.Ping;
import dev.tidings.protocol.ClientFrame.Refresh;
import dev.tidings.protocol.FrameDecoder.Decoded.Refused;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Frames about the session itself. */
class SessionFramesTest extends DecodedFrames {
  @Nested
  class AnAuth {
    @Test
    void hasATokenAndMayNameADevice() {
      assertThat(accepted("{\"type\":\"auth\",\"token\":\"t\",\"device\":\"A-z_0123\"}"))
          .isEqualTo(new Auth(Optional.empty(), "t", Optional.of("A-z_0123")));
      assertThat(accepted("{\"type\":\"auth\",\"id\":1,\"token\":\"t\"}"))
          .isEqualTo(new Auth(Optional.of(new FrameId("1")), "t", Optional.empty()));
    }

    @Test
    void needsAToken() {
      assertRefused("{\"type\":\"auth\"}", ErrorCode.MISSING_FIELD, "token", "required");
      assertRefused(
          "{\"type\":\"auth\",\"token\":null}", ErrorCode.MISSING_FIELD, "token", "required");
      assertRefused(
          "{\"type\":\"auth\",\"token\":\"\"}", ErrorCode.BAD_FIELD, "token", "1 to 16384");
      assertRefused("{\"type\":\"auth\",\"token\":1}", ErrorCode.BAD_FIELD, "token", "a string");
      assertRefused(
          "{\"type\":\"auth\",\"token\":\"" + "t".repeat(16_385) + "\"}",
          ErrorCode.BAD_FIELD,
          "token",
          "1 to 16384");
    }

    @Test
    void neverRepeatsTheToken() {
      Refused refused = refused("{\"type\":\"auth\",\"token\":\"secret\",\"device\":\"short\"}");

      assertThat(refused.cause().detail()).doesNotContain("secret");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1234567", "1234567.", "1234567 ", "1234567ä", "12345678\\u0000"})
    void refusesADeviceOutsideItsAlphabetOrBounds(String device) {
      assertRefused(
          "{\"type\":\"auth\",\"token\":\"t\",\"device\":\"" + device + "\"}",
          ErrorCode.BAD_FIELD,
          "device",
          "A-Z a-z 0-9 _ -");
    }

    @Test
    void takesADeviceOf8To64Characters() {
      assertThat(FrameDecoder.validDevice("d".repeat(7))).isFalse();
      assertThat(FrameDecoder.validDevice("d".repeat(8))).isTrue();
      assertThat(FrameDecoder.validDevice("d".repeat(64))).isTrue();
      assertThat(FrameDecoder.validDevice("d".repeat(65))).isFalse();
      assertRefused(
          "{\"type\":\"auth\",\"token\":\"t\",\"device\":\"" + "d".repeat(65) + "\"}",
          ErrorCode.BAD_FIELD,
          "device",
          "64 characters");
    }
  }

  @Nested
  class ARefresh {
    @Test
    void hasAToken() {
      assertThat(accepted("{\"type\":\"refresh\",\"token\":\"t\",\"id\":\"r\"}"))
          .isEqualTo(new Refresh(Optional.of(FrameId.of("r")), "t"));
      assertRefused("{\"type\":\"refresh\"}", ErrorCode.MISSING_FIELD, "token", "required");
    }
  }

  @Nested
  class APing {
    @Test
    void keepsItsTimestampAndItsTAsJson() {
      assertThat(
              accepted("{\"type\":\"ping\",\"timestamp\":1700000000000,\"t\":12.5,\"id\":\"p\"}"))
          .isEqualTo(
              new Ping(
                  Optional.of(FrameId.of("p")), Optional.of("1700000000000"), Optional.of("12.5")));
    }

    @Test
    void mayHaveNeither() {
      assertThat(accepted("{\"type\":\"ping\",\"timestamp\":null,\"t\":null}"))
          .isEqualTo(new Ping(Optional.empty(), Optional.empty(), Optional.empty()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-0.0", "1.5", "1e400", "9007199254740993"})
    void takesAnyNumberOf32CharactersAtMostAndKeepsItsText(String number) {
      assertThat(accepted("{\"type\":\"ping\",\"timestamp\":" + number + "}"))
          .isEqualTo(new Ping(Optional.empty(), Optional.of(number), Optional.empty()));
      assertAccepted("{\"type\":\"ping\",\"t\":" + "1".repeat(32) + "}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"111111111111111111111111111111111", "\"1\"", "true", "[]", "{}"})
    void refusesWhatIsNoNumberOrALongOne(String value) {
      for (String field : List.of("timestamp", "t")) {
        assertRefused(
            "{\"type\":\"ping\",\"" + field + "\":" + value + "}",
            ErrorCode.BAD_FIELD,
            field,
            field + " must be a number of at most 32 characters");
      }
    }
  }
}
