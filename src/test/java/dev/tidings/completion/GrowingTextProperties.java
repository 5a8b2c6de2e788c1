package dev.tidings.completion;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.protocol.Utf8;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** However a text is cut into tokens, its pieces join to it and each can be stored. */
class GrowingTextProperties {
  @Provide
  Arbitrary<List<String>> tokens() {
    Arbitrary<String> character =
        Arbitraries.of("a", "ä", "€", "\uD83D", "\uDE00", "\uD83D\uDE00", "\u0000", "\n");
    return character.list().ofMinSize(1).ofMaxSize(4).map(cs -> String.join("", cs)).list();
  }

  @Property
  void piecesFollowEachOtherAndCanBeStored(
      @ForAll("tokens") List<String> tokens, @ForAll int seed) {
    GrowingText text = new GrowingText();
    StringBuilder read = new StringBuilder();
    int turn = seed;
    for (String token : tokens) {
      assertThat(text.append(token)).isTrue();
      if ((turn = turn * 31 + 7) % 3 != 0) {
        store(text, read);
      }
    }
    text.finish();
    store(text, read);

    assertThat(read).hasToString(expected(String.join("", tokens)));
    assertThat(text.after(0)).contains(read.toString());
    assertThat(text.unstored()).isEmpty();
  }

  private static void store(GrowingText text, StringBuilder read) {
    text.unstored()
        .ifPresent(
            piece -> {
              assertThat(Utf8.isStorable(piece)).isTrue();
              text.stored(read.length() + piece.length());
              read.append(piece);
            });
  }

  /** The text with what cannot be stored replaced. */
  private static String expected(String all) {
    StringBuilder kept = new StringBuilder();
    all.codePoints()
        .map(c -> c == 0 || (c >= 0xD800 && c <= 0xDFFF) ? 0xFFFD : c)
        .forEach(kept::appendCodePoint);
    return kept.toString();
  }

  @Property
  void whatFollowsAnyPositionThatWasGivenIsTheRest(@ForAll("tokens") List<String> tokens) {
    GrowingText text = new GrowingText();
    tokens.forEach(text::append);
    text.finish();
    String all = text.unstored().orElse("");
    text.stored(all.length());

    for (int i = 0; i <= all.length(); i++) {
      boolean within = i > 0 && i < all.length() && Character.isLowSurrogate(all.charAt(i));
      if (within) {
        assertThat(text.after(i)).isEmpty();
      } else {
        assertThat(text.after(i)).contains(all.substring(i));
      }
    }
    assertThat(text.after(all.length() + 1)).isEmpty();
    assertThat(text.after(-1)).isEmpty();
  }

  @Example
  void nobodyIsGivenWhatIsNotStored() {
    GrowingText text = new GrowingText();
    text.append("seen");
    text.stored(4);
    text.append(" unseen");

    assertThat(text.after(0)).contains("seen");
    assertThat(text.after(5)).isEmpty();

    text.forgetUnstored();
    assertThat(text.unstored()).isEmpty();
    text.append("!");
    assertThat(text.unstored()).contains("!");
  }

  @Example
  void itNeverGrowsBeyondItsBoundNorIsAPairCutThere() {
    GrowingText text = new GrowingText();
    assertThat(text.append("x".repeat(GrowingText.MAX - 1))).isTrue();
    assertThat(text.append("\uD83D\uDE00")).isFalse();
    text.finish();
    assertThat(text.unstored().orElseThrow()).hasSize(GrowingText.MAX - 1);
    assertThat(text.hasRoomFor(1)).isTrue();
    assertThat(text.hasRoomFor(2)).isFalse();
    assertThat(text.append("yz")).isFalse();
    assertThat(text.unstored().orElseThrow()).hasSize(GrowingText.MAX).endsWith("xy");
  }
}
