package dev.tidings.completion;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class RoundTextProperties {
  @Provide
  Arbitrary<List<Part>> parts() {
    return Combinators.combine(
            Arbitraries.longs().between(1, 5),
            Arbitraries.integers().between(0, 80_000),
            Arbitraries.strings().ofMaxLength(12),
            Arbitraries.longs().greaterOrEqual(1))
        .as(Part::new)
        .list();
  }

  private static List<Part> read(List<String> texts, long but) {
    List<Part> parts = new ArrayList<>();
    texts.forEach(text -> RoundText.read(text, id -> id != but, parts::add));
    return parts;
  }

  @Property
  void whatIsWrittenIsRead(@ForAll("parts") List<Part> parts) {
    List<String> texts = RoundText.of(parts);

    assertThat(texts).hasSizeLessThanOrEqualTo(1);
    assertThat(read(texts, 0)).isEqualTo(parts);
    assertThat(read(texts, 3))
        .isEqualTo(parts.stream().filter(part -> part.answerId() != 3).toList());
  }

  @Example
  void whatIsTooLongForOneTextIsInSeveral() {
    List<Part> parts = new ArrayList<>();
    for (long id = 1; id <= 20; id++) {
      parts.add(new Part(id, 0, String.valueOf(id).repeat(40_000), Long.MAX_VALUE));
    }
    List<String> texts = RoundText.of(parts);

    assertThat(texts).hasSizeGreaterThan(1).allMatch(text -> text.length() <= RoundText.MAX);
    assertThat(read(texts, 0)).isEqualTo(parts);
  }
}
