package dev.tidings.monitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidings.protocol.ProtocolException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class LiveOrderTest {
  private static final LiveOrder<String> WORDS =
      new LiveOrder<>("-length", Map.of("length", String::length, "text", w -> w), w -> w);

  private static List<String> ordered(String sort) {
    return WORDS.of(Stream.of("bb", "a", "c", "dddd"), sort);
  }

  @Test
  void isTheOneThatIsAskedForEitherWayAndEqualOnesHaveAnOrderToo() {
    assertThat(ordered("length")).containsExactly("a", "c", "bb", "dddd");
    assertThat(ordered("-length")).containsExactly("dddd", "bb", "a", "c");
    assertThat(ordered("-text")).containsExactly("dddd", "c", "bb", "a");
    assertThat(WORDS.of(Stream.of("a", "bb"), null)).containsExactly("bb", "a");
  }

  @Test
  void thatIsNoneIsRefusedWithThoseThatAre() {
    assertThatThrownBy(() -> ordered("size"))
        .isInstanceOf(ProtocolException.class)
        .hasMessageContaining("length, text");
  }

  @Test
  void isOneEvenWhileTheItemsChange() {
    LiveOrder<Integer> changing =
        new LiveOrder<>(
            "now", Map.of("now", i -> ThreadLocalRandom.current().nextInt()), String::valueOf);
    for (int round = 0; round < 20; round++) {
      assertThat(changing.of(IntStream.range(0, 5_000).boxed(), null)).hasSize(5_000);
    }
  }
}
