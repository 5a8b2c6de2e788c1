package dev.tidings.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.protocol.JsonWriter;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CountsTest {
  private static final Counts SOME =
      Counts.of(Map.of("opened", 3L, "bytesIn", 7L, "failed.origin", 2L, "gaps", 0L));

  @Test
  void whatDidNotHappenHasNoEntry() {
    assertThat(SOME.get("gaps")).isZero();
    assertThat(SOME.stored()).isEqualTo("{\"bytesIn\":7,\"failed.origin\":2,\"opened\":3}");
    assertThat(SOME.since(SOME)).isEqualTo(Counts.NONE);
    assertThat(SOME.since(SOME).isEmpty()).isTrue();
  }

  @Test
  void sumsAndDifferencesGoNameByName() {
    Counts more = SOME.plus(Counts.of(Map.of("opened", 1L, "closed", 1L, "failed.rate", 4L)));

    assertThat(more.get(Figure.OPENED)).isEqualTo(4);
    assertThat(more.group("failed"))
        .containsExactly(Map.entry("origin", 2L), Map.entry("rate", 4L));
    assertThat(more.since(SOME).stored())
        .isEqualTo("{\"closed\":1,\"failed.rate\":4,\"opened\":1}");
  }

  @Test
  void whatIsStoredIsReadAgain() {
    assertThat(Counts.parse(SOME.stored())).isEqualTo(SOME);
    assertThat(Counts.parse("{}")).isEqualTo(Counts.NONE);
  }

  @Test
  void everyFigureIsShownAndGroupsAreObjects() {
    JsonWriter json = JsonWriter.object();
    SOME.write(json);
    String text = json.end();

    for (Figure figure : Figure.values()) {
      assertThat(text).contains('"' + figure.label() + "\":");
    }
    assertThat(text)
        .contains("\"opened\":3", "\"gaps\":0", "\"failed\":{\"origin\":2}", "\"recoveries\":{}");
  }
}
