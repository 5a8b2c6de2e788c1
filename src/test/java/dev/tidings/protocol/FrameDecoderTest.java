package dev.tidings.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tidings.protocol.ClientFrame.Auth;
import dev.tidings.protocol.ClientFrame.FeatureFrame;
import dev.tidings.protocol.ClientFrame.Ping;
import dev.tidings.protocol.ClientFrame.Publish;
import dev.tidings.protocol.ClientFrame.Refresh;
import dev.tidings.protocol.ClientFrame.Subscribe;
import dev.tidings.protocol.ClientFrame.Sync;
import dev.tidings.protocol.ClientFrame.Unsubscribe;
import dev.tidings.protocol.FrameDecoder.Decoded;
import dev.tidings.protocol.FrameDecoder.Decoded.Accepted;
import dev.tidings.protocol.FrameDecoder.Decoded.Refused;
import dev.tidings.protocol.FrameType.Field;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FrameDecoderTest {
  private static final FrameType WAVE =
      new FrameType(
          "wave",
          true,
          List.of(
              new Field("to", JsonValue.Kind.STRING, true, 8, List.of()),
              Field.oneOf("hand", "left", "right"),
              Field.object("data")));
  private static final FrameType NOD = new FrameType("nod", false, List.of());

  private final FrameDecoder decoder = new FrameDecoder(FrameLimits.DEFAULTS, List.of(WAVE, NOD));

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

  private ClientFrame accepted(String text) {
    List<Decoded> decoded = decoder.decode(text);
    assertThat(decoded).singleElement().isInstanceOf(Accepted.class);
    return ((Accepted) decoded.get(0)).frame();
  }

  private void assertAccepted(String text) {
    assertThat(accepted(text)).isNotNull();
  }

  private Refused refused(String text) {
    List<Decoded> decoded = decoder.decode(text);
    assertThat(decoded).singleElement().isInstanceOf(Refused.class);
    return (Refused) decoded.get(0);
  }

  private void assertRefused(String text, ErrorCode code, @Nullable String field, String rule) {
    ProtocolException cause = refused(text).cause();
    assertThat(cause.code()).isEqualTo(code);
    assertThat(cause.field()).isEqualTo(field);
    assertThat(cause.detail()).contains(rule);
  }

  private static @Nullable String idOf(Decoded decoded) {
    FrameId id =
        decoded instanceof Accepted accepted
            ? accepted.frame().id().orElse(null)
            : ((Refused) decoded).id();
    return id == null ? null : id.json();
  }

  private static String publish(String payload) {
    return "{\"type\":\"publish\",\"id\":1,\"channel\":\"doc:1\",\"payload\":" + payload + "}";
  }

  private static String pings(int count) {
    return list(count, i -> "{\"type\":\"ping\"}");
  }

  private static String channels(int count) {
    return list(count, i -> "\"c" + i + "\"");
  }

  private static String list(int count, IntFunction<String> element) {
    return '[' + String.join(",", IntStream.range(0, count).mapToObj(element).toList()) + ']';
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
