package dev.tidings.resume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidings.protocol.ErrorCode;
import dev.tidings.protocol.ProtocolException;
import dev.tidings.resume.Cursors.Cursor;
import dev.tidings.security.Caller;
import dev.tidings.session.Bookmark;
import dev.tidings.session.Bookmark.Place;
import dev.tidings.session.TestHub;
import dev.tidings.settings.InvalidSettingException;
import dev.tidings.settings.Setting;
import dev.tidings.settings.Settings;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class CursorsTest {
  private static final Caller ANN = TestHub.caller("ann");
  private static final Settings SETTINGS = Settings.of(Map.of(Setting.AUTH_SECRET, TestHub.SECRET));
  private static final Bookmark BOOKMARK =
      new Bookmark(
          List.of(
              new Place("dashboard:q3", Optional.of("0123456789abc:17"), true),
              new Place("presence", Optional.empty(), false)));

  private final MemoryCursors rows = new MemoryCursors();
  private final Cursors cursors = new Cursors(SETTINGS, rows);

  private static Cursor cursor() {
    return new Cursor("device-1", 3, BOOKMARK);
  }

  private static Cursor ofManyChannels() {
    return new Cursor(
        "device-1",
        3,
        new Bookmark(
            IntStream.range(0, 128)
                .mapToObj(i -> new Place("doc:" + i, Optional.of("0123456789abc:" + i), false))
                .toList()));
  }

  @Test
  void standsForWhatItWasMadeOfOnEveryNodeWithTheSameSecret() {
    String text = cursors.write(ANN, cursor()).orElseThrow();

    assertThat(text).matches("[A-Za-z0-9._-]+");
    assertThat(new Cursors(SETTINGS, new MemoryCursors()).read(ANN, "cursor", text))
        .isEqualTo(cursor());
    assertThat(cursors.device(ANN, "cursor", text)).isEqualTo("device-1");
    assertThat(cursors.write(ANN, cursor())).as("equal ones are equal texts").contains(text);
  }

  @Test
  void isRefusedWhoeverElseComesWithIt() {
    String text = cursors.write(ANN, cursor()).orElseThrow();

    assertRefused(() -> cursors.read(TestHub.caller("bob"), "cursor", text));
    assertRefused(() -> cursors.read(TestHub.callerOf("other", "ann"), "cursor", text));
    assertRefused(() -> cursors.device(TestHub.caller("bob"), "cursor", text));
  }

  @Test
  void isRefusedWhenAnythingOfItIsChanged() {
    String text = cursors.write(ANN, cursor()).orElseThrow();

    for (int i = 0; i < text.length(); i++) {
      char other = text.charAt(i) == 'A' ? 'B' : 'A';
      String changed = text.substring(0, i) + other + text.substring(i + 1);
      assertRefused(() -> cursors.read(ANN, "cursor", changed));
    }
    for (String wrong : List.of("", ".", "1.", "x", text + "A", text.substring(1), "é." + text)) {
      assertRefused(() -> cursors.read(ANN, "cursor", wrong));
    }
  }

  @Test
  void ofManyChannelsIsTheKeyOfARow() {
    assertThat(cursors.write(ANN, ofManyChannels())).isEmpty();
    String text = cursors.store(ANN, ofManyChannels());

    assertThat(text).hasSizeLessThan(200);
    assertThat(rows.size()).isEqualTo(1);
    assertThat(cursors.read(ANN, "cursor", text)).isEqualTo(ofManyChannels());
    assertRefused(() -> cursors.read(TestHub.caller("bob"), "cursor", text));
    assertRefused(() -> new Cursors(SETTINGS, new MemoryCursors()).read(ANN, "cursor", text));
  }

  @Test
  void isRefusedByANodeWithAnotherSecret() {
    String text = cursors.write(ANN, cursor()).orElseThrow();
    Settings other = Settings.of(Map.of(Setting.CURSOR_SECRET, "x".repeat(32)));
    Settings none = Settings.of(Map.of());

    assertRefused(() -> new Cursors(other, rows).read(ANN, "cursor", text));
    String own = new Cursors(none, rows).write(ANN, cursor()).orElseThrow();
    assertRefused(() -> new Cursors(none, rows).read(ANN, "cursor", own));
  }

  @Test
  void needsASecretThatIsLongEnough() {
    Settings weak = Settings.of(Map.of(Setting.CURSOR_SECRET, "x".repeat(31)));

    assertThatThrownBy(() -> new Cursors(weak, rows))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessage(
            "tidings.cursor.secret (TIDINGS_CURSOR_SECRET) must have at least 32 bytes, but has"
                + " 31");
  }

  private static void assertRefused(ThrowingCallable reading) {
    assertThatThrownBy(reading)
        .isInstanceOfSatisfying(
            ProtocolException.class,
            refusal -> {
              assertThat(refusal.code()).isEqualTo(ErrorCode.BAD_POSITION);
              assertThat(refusal.field()).isEqualTo("cursor");
            });
  }
}
