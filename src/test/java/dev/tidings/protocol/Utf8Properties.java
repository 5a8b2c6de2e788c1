package dev.tidings.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class Utf8Properties {
  @Property
  void countsWhatTheEncoderMakes(@ForAll("texts") String text) {
    assertThat(Utf8.length(text)).isEqualTo(text.getBytes(StandardCharsets.UTF_8).length);
  }

  @Example
  void countsEachLengthOfACharacter() {
    assertThat(Utf8.length("")).isZero();
    assertThat(Utf8.length("\u007f\u0080\u07ff\u0800\uffff")).isEqualTo(1 + 2 + 2 + 3 + 3);
    assertThat(Utf8.length("\ud83d\ude00")).isEqualTo(4);
  }

  @Property
  void whatCanBeEncodedAndHasNoZeroIsStorable(@ForAll String text) {
    assertThat(Utf8.isStorable(text))
        .isEqualTo(StandardCharsets.UTF_8.newEncoder().canEncode(text) && text.indexOf('\0') < 0);
  }

  @Example
  void halvesOfPairsAndZeroAreNotStorable() {
    assertThat(Utf8.isStorable("a\ud83d\ude00b")).isTrue();
    for (String text : new String[] {"\ud83d", "\ude00", "\ude00\ud83d", "\ud83d\ud83d", "a\0b"}) {
      assertThat(Utf8.isStorable(text)).isFalse();
    }
  }

  @Property
  void aFrameAtItsPositionIsAsLongAsItSays(@ForAll("texts") String text, @ForAll long seq) {
    MessageBody body =
        new MessageBody(
            MessageBody.MESSAGE,
            "doc:1",
            FrameId.of("ref"),
            new Sender("ann", "device-1", text),
            JsonWriter.quote(text),
            1,
            null);
    String frame = body.at("e:17", seq);

    assertThat(body.bytes(frame)).isEqualTo(frame.getBytes(StandardCharsets.UTF_8).length);
  }

  @Provide
  Arbitrary<String> texts() {
    return Arbitraries.strings()
        .filter(text -> StandardCharsets.UTF_8.newEncoder().canEncode(text));
  }
}
