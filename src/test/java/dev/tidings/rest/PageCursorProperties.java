package dev.tidings.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidings.protocol.ProtocolException;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class PageCursorProperties {
  @Property
  void aCursorComesBackAsItWent(@ForAll @Size(min = 1, max = 4) long[] keys) {
    PageCursor cursor = PageCursor.of(keys);

    assertThat(PageCursor.parse(cursor.text())).isEqualTo(cursor);
    assertThat(cursor.text()).matches("[A-Za-z0-9_-]+");
  }

  @Property
  void aCursorOfWhichACharacterIsWrongIsRefused(
      @ForAll @Size(min = 1, max = 4) long[] keys, @ForAll @IntRange(max = 10) int at) {
    StringBuilder text = new StringBuilder(PageCursor.of(keys).text());
    text.setCharAt(at, text.charAt(at) == 'A' ? 'B' : 'A');

    assertThatThrownBy(() -> PageCursor.parse(text.toString()))
        .isInstanceOfSatisfying(
            ProtocolException.class, e -> assertThat(e.field()).isEqualTo("cursor"));
  }

  @Property
  void anyOtherTextIsRefused(@ForAll String text) {
    assertThatThrownBy(() -> PageCursor.parse(text)).isInstanceOf(ProtocolException.class);
  }

  @Property
  void pagesFollowedToTheEndGiveEachItemOnce(
      @ForAll @IntRange(max = 300) int size, @ForAll @IntRange(min = 1, max = 200) int limit) {
    List<Long> all = IntStream.range(0, size).mapToObj(Long::valueOf).toList();
    List<Long> seen = new java.util.ArrayList<>();
    Optional<String> next = Optional.of("");
    while (next.isPresent()) {
      String cursor = next.get().isEmpty() ? null : next.get();
      Page.Asked asked = Page.Asked.of(cursor, String.valueOf(limit));
      long after = asked.after().map(c -> c.key(0)).orElse(-1L);
      List<Long> found = all.stream().filter(n -> n > after).limit(asked.limit() + 1L).toList();
      Page<Long> page = asked.page(found, n -> PageCursor.of(n));
      seen.addAll(page.items());
      next = page.next().map(PageCursor::text);
    }

    assertThat(seen).isEqualTo(all);
  }
}
