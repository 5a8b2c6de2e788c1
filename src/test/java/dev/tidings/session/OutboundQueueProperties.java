package dev.tidings.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.protocol.DeliveryClass;
import dev.tidings.protocol.EncodedFrame;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/** The queue against a list in which everything is looked up by walking through it. */
class OutboundQueueProperties {
  private static final int FRAMES = 8;
  private static final int CHARS = 60;

  private sealed interface Act {
    record Offer(EncodedFrame frame) implements Act {}

    record Forget(String channel) implements Act {}

    record Poll() implements Act {}
  }

  /** What the queue should be. */
  private static final class Model {
    final List<EncodedFrame> frames = new ArrayList<>();
    long dropped;

    boolean offer(EncodedFrame frame) {
      boolean answer = frame.deliveryClass() == DeliveryClass.ANSWER;
      if (answer) {
        List<EncodedFrame> answers = frames.stream().filter(Model::isAnswer).toList();
        if (!answers.isEmpty() && over(answers, frame)) {
          return false;
        }
      } else {
        frames.removeIf(old -> !isAnswer(old) && isSameKey(old, frame));
      }
      if (frame.deliveryClass() == DeliveryClass.LOSSY
          && !frames.isEmpty()
          && over(frames, frame)) {
        dropped++;
      } else {
        frames.add(frame);
      }
      return true;
    }

    private static boolean isAnswer(EncodedFrame frame) {
      return frame.deliveryClass() == DeliveryClass.ANSWER;
    }

    private static boolean isSameKey(EncodedFrame one, EncodedFrame other) {
      return Objects.equals(one.channel(), other.channel())
          && Objects.equals(one.key(), other.key());
    }

    private static boolean over(List<EncodedFrame> frames, EncodedFrame more) {
      return frames.size() >= FRAMES || chars(frames) + more.text().length() > CHARS;
    }

    static int chars(List<EncodedFrame> frames) {
      return frames.stream().mapToInt(f -> f.text().length()).sum();
    }
  }

  @Property(tries = 500)
  void doesWhatTheModelDoes(@ForAll("acts") List<Act> acts) {
    OutboundQueue queue = new OutboundQueue(FRAMES, CHARS);
    Model model = new Model();
    for (Act act : acts) {
      if (act instanceof Act.Offer offer) {
        assertThat(queue.offer(offer.frame())).isEqualTo(model.offer(offer.frame()));
      } else if (act instanceof Act.Forget forget) {
        queue.forget(forget.channel());
        model.frames.removeIf(f -> !Model.isAnswer(f) && forget.channel().equals(f.channel()));
      } else {
        assertThat(queue.peek()).isEqualTo(model.frames.isEmpty() ? null : model.frames.get(0));
        assertThat(queue.poll()).isEqualTo(model.frames.isEmpty() ? null : model.frames.remove(0));
      }
      assertThat(queue.size()).isEqualTo(model.frames.size());
      assertThat(queue.isEmpty()).isEqualTo(model.frames.isEmpty());
      assertThat(queue.chars()).isEqualTo(Model.chars(model.frames));
      assertThat(queue.dropped()).isEqualTo(model.dropped);
    }
    for (EncodedFrame frame : model.frames) {
      assertThat(queue.poll()).isEqualTo(frame);
    }
    assertThat(queue.chars()).isZero();
    assertThat(queue.isCrowded()).isFalse();
  }

  @Property(tries = 200)
  void neverHoldsMoreThanItsBounds(@ForAll("acts") List<Act> acts) {
    OutboundQueue queue = new OutboundQueue(FRAMES, CHARS);
    for (Act act : acts) {
      if (act instanceof Act.Offer offer && offer.frame().deliveryClass() != DeliveryClass.STATE) {
        queue.offer(offer.frame());
        assertThat(queue.size()).isLessThanOrEqualTo(2 * FRAMES);
        assertThat(queue.chars()).isLessThanOrEqualTo(2 * CHARS);
      }
    }
  }

  @Property(tries = 200)
  void aStateIsNeverLost(@ForAll("acts") List<Act> acts) {
    OutboundQueue queue = new OutboundQueue(FRAMES, CHARS);
    acts.stream()
        .filter(Act.Offer.class::isInstance)
        .forEach(act -> queue.offer(((Act.Offer) act).frame()));

    EncodedFrame last = new EncodedFrame("last", "doc", DeliveryClass.STATE, "1");
    assertThat(queue.offer(last)).isTrue();

    List<EncodedFrame> left = new ArrayList<>();
    for (EncodedFrame frame = queue.poll(); frame != null; frame = queue.poll()) {
      left.add(frame);
    }
    assertThat(left).endsWith(last);
    assertThat(left.stream().filter(f -> Model.isSameKey(f, last))).containsExactly(last);
  }

  @Provide
  Arbitrary<List<Act>> acts() {
    Arbitrary<String> text =
        Arbitraries.strings().withCharRange('a', 'z').ofMinLength(1).ofMaxLength(20);
    Arbitrary<String> channel = Arbitraries.of("doc", "cursor");
    Arbitrary<Act> answer =
        text.map(t -> new Act.Offer(new EncodedFrame(t, null, DeliveryClass.ANSWER, null)));
    Arbitrary<Act> keyed =
        Combinators.combine(
                text,
                channel,
                Arbitraries.of(DeliveryClass.STATE, DeliveryClass.LOSSY),
                Arbitraries.of("1", "2", "3", "4", "5"))
            .as((t, c, d, k) -> new Act.Offer(new EncodedFrame(t, c, d, k)));
    Arbitrary<Act> act =
        Arbitraries.frequencyOf(
            Tuple.of(4, answer),
            Tuple.of(6, keyed),
            Tuple.of(1, channel.map(Act.Forget::new)),
            Tuple.of(3, Arbitraries.create(Act.Poll::new)));
    return act.list().ofMaxSize(80);
  }
}
