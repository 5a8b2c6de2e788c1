package dev.tidings.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidings.protocol.FrameId;
import dev.tidings.protocol.ProtocolException;
import dev.tidings.protocol.Sender;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NewMessageTest {
  private static final Sender ANN = new Sender("ann", "device-1", "Ann");

  private static NewMessage of(String payload) {
    return NewMessage.of(ANN, FrameId.of("r1"), payload);
  }

  @Test
  void whatComesWithATextStaysAsItIs() {
    NewMessage message =
        of("{\"text\":\"Z\u00fcrich \ud83d\ude00\",\"data\":{\"n\":1e400,\"z\":\"\\u0000\"}}");

    assertThat(message.text()).isEqualTo("Z\u00fcrich \ud83d\ude00");
    assertThat(message.data()).isEqualTo("{\"n\":1e400,\"z\":\"\\u0000\"}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "null",
        "\"hi\"",
        "[]",
        "{}",
        "{\"text\":\"\"}",
        "{\"text\":1}",
        "{\"text\":\"a\\u0000\"}",
        "{\"text\":\"a\\ud83d\"}",
        "{\"text\":\"a\",\"data\":[]}"
      })
  void whatIsNoMessageIsRefusedBeforeItReachesTheDatabase(String payload) {
    assertThatThrownBy(() -> of(payload)).isInstanceOf(ProtocolException.class);
  }
}
