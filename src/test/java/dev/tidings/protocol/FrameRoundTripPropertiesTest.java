package dev.tidings.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidings.protocol.ClientFrame.Publish;
import dev.tidings.protocol.FrameDecoder.Decoded;
import dev.tidings.protocol.FrameDecoder.Decoded.Accepted;
import dev.tidings.protocol.ServerFrame.Ack;
import dev.tidings.protocol.ServerFrame.Pong;
import jakarta.json.JsonString;
import java.net.URLDecoder;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class FrameRoundTripPropertiesTest {
  private static final FrameDecoder DECODER = new FrameDecoder(FrameLimits.DEFAULTS, List.of());
  private static final Sender SENDER = new Sender("ann", "device-1", "Ann");
  private static final String ALPHABET =
      "!$%&'()+-./0123456789:;<=>@ABCDEFGHIJKLMNOPQRSTUVWXYZ[]^_`abcdefghijklmnopqrstuvwxyz{|}~";

  @Property(tries = 300)
  void aPayloadArrivesAsItWasSent(@ForAll("values") String payload) {
    String frame = published("\"p-1\"", payload).at("0000000000000:7", 3);

    assertThat(Json.object(frame).get("payload")).isEqualTo(Json.parse(payload));
    assertThat(Json.object(MessageBody.asReplay(frame)).get("payload"))
        .isEqualTo(Json.parse(payload));
  }

  @Property(tries = 300)
  void aPayloadIsTheSameTextHoweverItWasSpaced(
      @ForAll("values") String payload, @ForAll("spaces") String space) {
    String spaced = payload.equals("\"\"") ? payload : space + payload + space;

    assertThat(decoded("1", spaced).payload()).isEqualTo(decoded("1", payload).payload());
  }

  @Property(tries = 300)
  void whatCameInOnceComesInAgainUnchanged(@ForAll("values") String payload) {
    String once = decoded("1", payload).payload();

    assertThat(decoded("1", once).payload()).isEqualTo(once);
  }

  @Property
  void anIdIsEchoedWithItsTypeAndValue(@ForAll("ids") String id) {
    FrameId echoed = decoded(id, "null").id().orElseThrow();

    assertThat(Json.object(Ack.of(echoed).json()).get("id")).isEqualTo(Json.parse(id));
    assertThat(Json.object(new Pong(echoed, 1, null, null).json()).get("id"))
        .isEqualTo(Json.parse(id));
    assertThat(Json.object(published(id, "null").at("0000000000000:1", 1)).get("ref"))
        .isEqualTo(Json.parse(id));
  }

  @Property
  void aQuotedStringParsesBack(@ForAll("strings") String text) {
    assertThat(((JsonString) Json.parse(JsonWriter.quote(text))).getString()).isEqualTo(text);
  }

  @Property
  void aQuotedStringHasAUtf8FormEvenWithLoneSurrogates(@ForAll("strings") String text)
      throws CharacterCodingException {
    CharBuffer quoted = CharBuffer.wrap(JsonWriter.quote(text));

    assertThat(StandardCharsets.UTF_8.newEncoder().encode(quoted).hasRemaining()).isTrue();
  }

  @Example
  void eachCharacterStandsInAChannelNameIfTheContractSaysSo() {
    String accepted =
        IntStream.rangeClosed(0, Character.MAX_VALUE)
            .mapToObj(c -> String.valueOf((char) c))
            .filter(FrameRoundTripPropertiesTest::isName)
            .collect(Collectors.joining());

    assertThat(accepted).isEqualTo(ALPHABET);
  }

  @Property
  void aChannelNameHas1To255CharactersOfTheAlphabet(@ForAll("nearNames") String text) {
    boolean named =
        !text.isEmpty()
            && text.length() <= 255
            && text.chars().allMatch(c -> ALPHABET.indexOf(c) >= 0);

    assertThat(isName(text)).isEqualTo(named);
  }

  @Example
  void aChannelNameMayHave255CharactersAndNoneMore() {
    assertThat(isName("")).isFalse();
    assertThat(isName("c".repeat(255))).isTrue();
    assertThat(isName("c".repeat(256))).isFalse();
    assertThatThrownBy(() -> new ChannelName(""))
        .isInstanceOfSatisfying(
            ProtocolException.class,
            e -> {
              assertThat(e.code()).isEqualTo(ErrorCode.BAD_NAME);
              assertThat(e.field()).isEqualTo("channel");
            });
  }

  @Property
  void anEncodedIdIsMadeOfTheAlphabetAndDecodesToItself(@ForAll("wellFormed") String id) {
    String encoded = ChannelName.encode(id);

    assertThat(encoded.chars()).allMatch(c -> ALPHABET.indexOf(c) >= 0);
    assertThat(URLDecoder.decode(encoded.replace("+", "%2B"), StandardCharsets.UTF_8))
        .isEqualTo(id);
  }

  @Property
  void aNamespaceAndItsKeyMakeTheName(@ForAll("names") String text) {
    ChannelName name = new ChannelName(text);

    assertThat(name.namespace()).doesNotContain(".", ":");
    assertThat(text).startsWith(name.namespace());
    if (text.length() > name.namespace().length()) {
      char separator = text.charAt(name.namespace().length());
      assertThat(separator == '.' || separator == ':').isTrue();
      assertThat(name.namespace() + separator + name.key()).isEqualTo(text);
    } else {
      assertThat(name.key()).isEmpty();
    }
  }

  private static boolean isName(String text) {
    try {
      return new ChannelName(text).text().equals(text);
    } catch (ProtocolException e) {
      return false;
    }
  }

  private static MessageBody published(String id, String payload) {
    Publish publish = decoded(id, payload);
    return new MessageBody(
        MessageBody.MESSAGE,
        publish.channel(),
        publish.id().orElseThrow(),
        SENDER,
        publish.payload(),
        1,
        null);
  }

  private static Publish decoded(String id, String payload) {
    List<Decoded> frames =
        DECODER.decode(
            "{\"type\":\"publish\",\"channel\":\"doc:1\",\"id\":"
                + id
                + ",\"payload\":"
                + payload
                + "}");
    assertThat(frames).singleElement().isInstanceOf(Accepted.class);
    return (Publish) ((Accepted) frames.get(0)).frame();
  }

  /** JSON texts of any kind, nested up to four levels. */
  @Provide
  Arbitrary<String> values() {
    return values(4).withoutEdgeCases();
  }

  private Arbitrary<String> values(int depth) {
    Arbitrary<String> scalars =
        Arbitraries.oneOf(Arbitraries.of("null", "true", "false"), numbers(), literals());
    if (depth == 0) {
      return scalars;
    }
    Arbitrary<String> inner = values(depth - 1);
    Arbitrary<String> arrays =
        inner.list().ofMaxSize(4).map(elements -> '[' + String.join(",", elements) + ']');
    Arbitrary<String> objects =
        Arbitraries.maps(strings(), inner).ofMaxSize(4).map(FrameRoundTripPropertiesTest::object);
    return Arbitraries.oneOf(scalars, arrays, objects).withoutEdgeCases();
  }

  private static String object(Map<String, String> members) {
    return members.entrySet().stream()
        .map(member -> escaped(member.getKey()) + ':' + member.getValue())
        .collect(Collectors.joining(",", "{", "}"));
  }

  private static Arbitrary<String> numbers() {
    return Arbitraries.oneOf(
        Arbitraries.longs().map(String::valueOf),
        Arbitraries.bigDecimals().map(String::valueOf),
        Arbitraries.doubles().map(String::valueOf),
        Arbitraries.bigIntegers().map(String::valueOf),
        Arbitraries.of(
            "-0",
            "0.0",
            "-0.0",
            "1e400",
            "-1E+400",
            "1e-400",
            "0e0",
            "12345678901234567",
            "1234567890123456789012345678901234567890",
            "1.000000000000000000001"));
  }

  private Arbitrary<String> literals() {
    return Arbitraries.oneOf(
        strings().map(FrameRoundTripPropertiesTest::escaped), strings().map(JsonWriter::quote));
  }

  /** Every character as an escape. */
  private static String escaped(String text) {
    return text.chars()
        .mapToObj(c -> String.format("\\u%04x", c))
        .collect(Collectors.joining("", "\"", "\""));
  }

  /** Strings of any characters, lone surrogates among them. */
  @Provide
  Arbitrary<String> strings() {
    Arbitrary<String> mixed =
        Arbitraries.of(
                "\uD83D\uDE00",
                "\uD800",
                "\uDC00",
                "\"",
                "\\",
                "\u0000",
                "\n",
                "\u007F",
                "\u2028",
                "\uFEFF",
                "\uFFFF",
                "a")
            .list()
            .ofMaxSize(8)
            .map(parts -> String.join("", parts));
    return Arbitraries.oneOf(
        Arbitraries.strings().all().ofMaxLength(40),
        Arbitraries.strings().ascii().ofMaxLength(80),
        mixed);
  }

  /** Strings that have a UTF-8 form. */
  @Provide
  Arbitrary<String> wellFormed() {
    return strings().filter(text -> StandardCharsets.UTF_8.newEncoder().canEncode(text));
  }

  @Provide
  Arbitrary<String> ids() {
    return Arbitraries.oneOf(
        strings()
            .map(text -> text.isEmpty() ? "i" : text.substring(0, Math.min(64, text.length())))
            .map(FrameRoundTripPropertiesTest::escaped),
        Arbitraries.longs()
            .between(-9_007_199_254_740_991L, 9_007_199_254_740_991L)
            .map(String::valueOf));
  }

  @Provide
  Arbitrary<String> spaces() {
    return Arbitraries.strings().withChars(" \t\r\n").ofMaxLength(5);
  }

  @Provide
  Arbitrary<String> names() {
    return Arbitraries.strings().withChars(ALPHABET.toCharArray()).ofMinLength(1).ofMaxLength(255);
  }

  /** Names, and names with one character more. */
  @Provide
  Arbitrary<String> nearNames() {
    Arbitrary<String> changed =
        Combinators.combine(
                names(), Arbitraries.strings().all().ofMaxLength(1), Arbitraries.integers())
            .as(
                (name, more, at) -> {
                  int position = Math.floorMod(at, name.length() + 1);
                  return name.substring(0, position) + more + name.substring(position);
                });
    return Arbitraries.oneOf(names(), changed, strings());
  }
}
