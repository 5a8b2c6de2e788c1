package dev.tidings.sse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventTextTest {
  @Test
  void anEventHasItsIdItsTypeAndItsData() {
    assertThat(EventText.of("a:1", "token", "{}")).isEqualTo("id: a:1\nevent: token\ndata: {}\n\n");
    assertThat(EventText.of(null, null, "")).isEqualTo("data: \n\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"one\ntwo\n", "one\rtwo\r", "one\r\ntwo\r\n"})
  void everyLineOfItsDataIsData(String data) {
    assertThat(EventText.of(null, null, data)).isEqualTo("data: one\ndata: two\ndata: \n\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\ndata: forged", "a\rb", "a\u0000"})
  void anIdOfSeveralLinesIsRefused(String id) {
    assertThatThrownBy(() -> EventText.of(id, null, "x"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("id must be one line");
    assertThatThrownBy(() -> EventText.of(null, id, "x"))
        .hasMessageContaining("event must be one line");
  }
}
