package dev.tidings.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.protocol.ClientFrame.Subscribe;
import dev.tidings.protocol.ClientFrame.Sync;
import dev.tidings.protocol.ClientFrame.Unsubscribe;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Frames that say which channels, and from where. */
class SubscriptionFramesTest extends DecodedFrames {
  @Nested
  class ASubscribe {
    @Test
    void hasAChannelAndItsOptions() {
      assertThat(
              accepted(
                  "{\"type\":\"subscribe\",\"id\":1,\"channel\":\"doc:1\",\"options\":"
                      + "{\"presence\":true,\"history\":1000,\"lastEventId\":\"e:1\"}}"))
          .isEqualTo(
              new Subscribe(
                  Optional.of(new FrameId("1")),
                  List.of("doc:1"),
                  true,
                  1_000,
                  Optional.of("e:1")));
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "",
          ",\"options\":null",
          ",\"options\":{}",
          ",\"options\":{\"presence\":null,\"history\":null,\"lastEventId\":null}",
          ",\"options\":{\"presence\":false,\"history\":0}"
        })
    void asksForNeitherPresenceNorThePastUnlessItSaysSo(String options) {
      assertThat(accepted("{\"type\":\"subscribe\",\"channel\":\"doc:1\"" + options + "}"))
          .isEqualTo(new Subscribe(Optional.empty(), List.of("doc:1"), false, 0, Optional.empty()));
    }

    @Test
    void mayHaveSeveralChannelsOfWhichEachCountsOnce() {
      assertThat(accepted("{\"type\":\"subscribe\",\"channels\":[\"a\",\"b\",\"a\"]}"))
          .isEqualTo(
              new Subscribe(Optional.empty(), List.of("a", "b"), false, 0, Optional.empty()));
    }

    @Test
    void has512ChannelsAtMost() {
      assertAccepted("{\"type\":\"subscribe\",\"channels\":" + channels(512) + "}");
      assertRefused(
          "{\"type\":\"subscribe\",\"channels\":" + channels(513) + "}",
          ErrorCode.BAD_FIELD,
          "channels",
          "at most 512");
    }

    @Test
    void leavesEachNameToItsOwnAnswer() {
      String tooLong = "c".repeat(256);

      assertThat(
              accepted(
                  "{\"type\":\"subscribe\",\"channels\":[\"ok\",\"\",\"a b\",\""
                      + tooLong
                      + "\",\"\\ud800\"]}"))
          .isEqualTo(
              new Subscribe(
                  Optional.empty(),
                  List.of("ok", "", "a b", tooLong, "\uD800"),
                  false,
                  0,
                  Optional.empty()));
      assertThat(accepted("{\"type\":\"subscribe\",\"channel\":\"\"}"))
          .isEqualTo(new Subscribe(Optional.empty(), List.of(""), false, 0, Optional.empty()));
    }

    @ParameterizedTest
    @CsvSource(
        quoteCharacter = '`',
        delimiter = '|',
        value = {
          "`` | MISSING_FIELD | channel",
          "`,\"channel\":null` | MISSING_FIELD | channel",
          "`,\"channels\":[]` | MISSING_FIELD | channel",
          "`,\"channel\":1` | BAD_FIELD | channel",
          "`,\"channels\":\"c\"` | BAD_FIELD | channels",
          "`,\"channels\":[1]` | BAD_FIELD | channels",
          "`,\"channels\":[null]` | BAD_FIELD | channels",
          "`,\"channel\":\"a\",\"channels\":[\"b\"]` | BAD_FIELD | channels",
          "`,\"channel\":\"a\",\"options\":1` | BAD_FIELD | options",
          "`,\"channel\":\"a\",\"options\":{\"presence\":1}` | BAD_FIELD | options.presence",
          "`,\"channel\":\"a\",\"options\":{\"presence\":\"true\"}` | BAD_FIELD | options.presence",
          "`,\"channel\":\"a\",\"options\":{\"history\":1001}` | BAD_FIELD | options.history",
          "`,\"channel\":\"a\",\"options\":{\"history\":1.5}` | BAD_FIELD | options.history",
          "`,\"channel\":\"a\",\"options\":{\"history\":1e1}` | BAD_FIELD | options.history",
          "`,\"channel\":\"a\",\"options\":{\"history\":\"9\"}` | BAD_FIELD | options.history",
          "`,\"channel\":\"a\",\"options\":{\"lastEventId\":7}` | BAD_FIELD | options.lastEventId",
          "`,\"channel\":\"a\",\"options\":{\"lastEventId\":\"\"}` | BAD_FIELD | options.lastEventId"
        })
    void refusesWhatDoesNotSayWhichChannelsAndHow(String members, ErrorCode code, String field) {
      assertRefused("{\"type\":\"subscribe\"" + members + "}", code, field, field);
    }

    @Test
    void hasAPositionOf64CharactersAtMost() {
      String start = "{\"type\":\"subscribe\",\"channel\":\"a\",\"options\":{\"lastEventId\":\"";

      assertAccepted(start + "e".repeat(64) + "\"}}");
      assertRefused(
          start + "e".repeat(65) + "\"}}",
          ErrorCode.BAD_FIELD,
          "options.lastEventId",
          "1 to 64 characters");
    }
  }

  @Nested
  class AnUnsubscribe {
    @Test
    void hasOneChannelOrSeveral() {
      assertThat(accepted("{\"type\":\"unsubscribe\",\"channel\":\"a\"}"))
          .isEqualTo(new Unsubscribe(Optional.empty(), List.of("a")));
      assertThat(accepted("{\"type\":\"unsubscribe\",\"id\":2,\"channels\":[\"b\",\"b\"]}"))
          .isEqualTo(new Unsubscribe(Optional.of(new FrameId("2")), List.of("b")));
      assertRefused("{\"type\":\"unsubscribe\"}", ErrorCode.MISSING_FIELD, "channel", "required");
    }
  }

  @Nested
  class ASync {
    @Test
    void hasAPositionAndTheIdsThatAreInDoubt() {
      assertThat(
              accepted(
                  "{\"type\":\"sync\",\"id\":1,\"channel\":\"c\",\"lastEventId\":\"e:1\","
                      + "\"version\":9007199254740991,\"pendingOps\":[\"a\",\"b\"]}"))
          .isEqualTo(
              new Sync(
                  Optional.of(new FrameId("1")),
                  Optional.of("c"),
                  Optional.of("e:1"),
                  List.of("a", "b")));
    }

    @Test
    void mayLeaveOutAll() {
      assertThat(accepted("{\"type\":\"sync\"}"))
          .isEqualTo(new Sync(Optional.empty(), Optional.empty(), Optional.empty(), List.of()));
    }

    @Test
    void has256IdsInDoubtAtMost() {
      assertAccepted("{\"type\":\"sync\",\"pendingOps\":" + channels(256) + "}");
      assertRefused(
          "{\"type\":\"sync\",\"pendingOps\":" + channels(257) + "}",
          ErrorCode.BAD_FIELD,
          "pendingOps",
          "at most 256");
    }

    @ParameterizedTest
    @CsvSource(
        quoteCharacter = '`',
        delimiter = '|',
        value = {
          "`\"channel\":1` | channel",
          "`\"lastEventId\":1` | lastEventId",
          "`\"version\":-1` | version",
          "`\"version\":9007199254740992` | version",
          "`\"version\":\"1\"` | version",
          "`\"pendingOps\":{}` | pendingOps",
          "`\"pendingOps\":[1]` | pendingOps",
          "`\"pendingOps\":[\"\"]` | pendingOps",
          "`\"pendingOps\":[\"ppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppp\"]` | pendingOps"
        })
    void refusesOtherKindsAndBounds(String members, String field) {
      assertRefused("{\"type\":\"sync\"," + members + "}", ErrorCode.BAD_FIELD, field, field);
    }
  }
}
