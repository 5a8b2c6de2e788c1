package dev.tidings.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.protocol.ClientFrame;
import dev.tidings.protocol.EncodedFrame;
import dev.tidings.protocol.ErrorCode;
import dev.tidings.protocol.FrameId;
import dev.tidings.protocol.ProtocolException;
import dev.tidings.protocol.ServerFrame.Ack;
import dev.tidings.protocol.ServerFrame.ErrorFrame;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ExchangeTest {
  private static final FrameId ID = FrameId.of("p");
  private static final EncodedFrame ACK = EncodedFrame.ack(Ack.of(ID));

  private final List<String> told = new ArrayList<>();

  private Exchange asked() {
    Exchange exchange = new Exchange(told::add);
    exchange.asked(ID, new ClientFrame.Publish(ID, "doc:1", "1", Optional.empty()));
    exchange.seal();
    return exchange;
  }

  private static ErrorFrame missing(FrameId id) {
    return ErrorFrame.of(new ProtocolException(ErrorCode.NO_ANSWER, "none"), id, null);
  }

  @Test
  void theSameAskedTwiceIsAnsweredTwice() {
    Exchange first = asked();
    Exchange second = asked();

    assertThat(first.take(ID, ACK)).isTrue();
    assertThat(first.take(ID, ACK)).as("it has its answer").isFalse();
    assertThat(second.take(ID, ACK)).isTrue();

    first.tell(ExchangeTest::missing);
    second.tell(ExchangeTest::missing);
    assertThat(told).containsExactly('[' + ACK.text() + ']', '[' + ACK.text() + ']');
  }

  @Test
  void whatHasNoAnswerIsToldSoOnce() {
    Exchange exchange = asked();
    assertThat(exchange.isComplete()).isFalse();

    exchange.tell(ExchangeTest::missing);
    exchange.tell(ExchangeTest::missing);

    assertThat(told).singleElement().asString().contains("no_answer");
    assertThat(exchange.take(ID, ACK)).as("too late").isFalse();
  }
}
