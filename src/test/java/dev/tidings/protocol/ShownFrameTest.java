package dev.tidings.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ShownFrameTest {
  private static final String PUBLISH =
      "{\"type\":\"publish\",\"id\":7,\"channel\":\"doc:1\",\"payload\":{\"text\":\"a secret\"}}";

  private static List<ShownFrame> masked(String message) {
    return ShownFrame.of(message, false);
  }

  @Test
  void whatPeopleSayIsMaskedByItsLengthAndTheRestIsShown() {
    ShownFrame frame = masked(PUBLISH).get(0);

    assertThat(frame.type()).isEqualTo("publish");
    assertThat(frame.bytes()).isEqualTo(PUBLISH.length());
    assertThat(frame.text())
        .isEqualTo(
            "{\"type\":\"publish\",\"id\":7,\"channel\":\"doc:1\",\"payload\":\"19 bytes\"}");
  }

  @Test
  void payloadsAreShownToWhoeverMaySeeThem() {
    assertThat(ShownFrame.of(PUBLISH, true).get(0).text()).isEqualTo(PUBLISH);
  }

  @Test
  void aTokenIsShownToNobody() {
    String auth =
        "{\"type\":\"auth\",\"token\":\"eyJhbGciOiJub25lIn0\",\"device\":\"phone-of-ann\"}";

    for (boolean payloads : List.of(true, false)) {
      assertThat(ShownFrame.of(auth, payloads).get(0).text())
          .contains("\"token\":\"21 bytes\"")
          .doesNotContain("eyJ");
    }
  }

  @Test
  void aMemberThatIsNotKnownToBeHarmlessIsMasked() {
    assertThat(masked("{\"type\":\"x\",\"user\":{\"id\":\"ann\"}}").get(0).text())
        .doesNotContain("ann");
  }

  @Test
  void theFramesOfAnArrayComeOneByOne() {
    assertThat(masked("[{\"type\":\"ping\"}," + PUBLISH + "]"))
        .extracting(ShownFrame::type)
        .containsExactly("ping", "publish");
  }

  @Test
  void whatIsNoFrameIsNotShown() {
    ShownFrame shown = masked("my password is 1234").get(0);

    assertThat(shown.type()).isEmpty();
    assertThat(shown.bytes()).isEqualTo(19);
    assertThat(shown.text()).startsWith("{\"unreadable\":").doesNotContain("1234");
  }
}
