package dev.tidings.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.protocol.DeliveryClass;
import dev.tidings.protocol.EncodedFrame;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;

/** The queue against a list in which everything is looked up by walking through it. */
class OutboundQueueProperties {
  private static final int FRAMES = 8;
  private static final int BYTES = 60;

  private sealed interface Act {
    record Offer(EncodedFrame frame) implements Act {}

    record Forget(String channel) implements Act {}

    record Poll(boolean answersOnly) implements Act {}
  }

  /** What the queue should be. */
  private static final class Model {
    final List<EncodedFrame> answers = new ArrayList<>();
    final List<EncodedFrame> others = new ArrayList<>();

    OutboundQueue.Offer offer(EncodedFrame frame) {
      if (frame.deliveryClass().isAnswer()) {
        if (frame.deliveryClass() == DeliveryClass.ANSWER
            && !bounded().isEmpty()
            && over(bounded(), frame)) {
          return OutboundQueue.Offer.REFUSED;
        }
        answers.add(frame);
        return OutboundQueue.Offer.TAKEN;
      }
      others.removeIf(old -> isSameKey(old, frame));
      if (frame.deliveryClass() == DeliveryClass.LOSSY
          && !frames(false).isEmpty()
          && over(frames(false), frame)) {
        return OutboundQueue.Offer.LOST;
      }
      others.add(frame);
      return OutboundQueue.Offer.TAKEN;
    }

    /** In the order in which they are written. */
    List<EncodedFrame> frames(boolean answersOnly) {
      return Stream.concat(answers.stream(), answersOnly ? Stream.empty() : others.stream())
          .toList();
    }

    void remove(EncodedFrame frame) {
      if (!answers.remove(frame)) {
        others.remove(frame);
      }
    }

    boolean isCrowded() {
      return bounded().size() > FRAMES / 2 || bytes(bounded()) > BYTES / 2;
    }

    /** The answers that are no acks. */
    private List<EncodedFrame> bounded() {
      return answers.stream().filter(f -> f.deliveryClass() == DeliveryClass.ANSWER).toList();
    }

    private static boolean isSameKey(EncodedFrame one, EncodedFrame other) {
      return Objects.equals(one.channel(), other.channel())
          && Objects.equals(one.key(), other.key());
    }

    private static boolean over(List<EncodedFrame> frames, EncodedFrame more) {
      return frames.size() >= FRAMES || bytes(frames) + more.bytes() > BYTES;
    }

    static int bytes(List<EncodedFrame> frames) {
      return frames.stream().mapToInt(f -> f.bytes()).sum();
    }
  }

  @Property(tries = 1_000)
  void doesWhatTheModelDoes(@ForAll("acts") List<Act> acts) {
    OutboundQueue queue =
        new OutboundQueue(FRAMES, BYTES, new OutboundQueue.Shared(Long.MAX_VALUE));
    Model model = new Model();
    for (Act act : acts) {
      if (act instanceof Act.Offer offer) {
        assertThat(queue.offer(offer.frame())).isEqualTo(model.offer(offer.frame()));
      } else if (act instanceof Act.Forget forget) {
        queue.forget(forget.channel());
        model.others.removeIf(f -> forget.channel().equals(f.channel()));
      } else if (act instanceof Act.Poll poll) {
        EncodedFrame first = model.frames(poll.answersOnly()).stream().findFirst().orElse(null);
        assertThat(queue.peek(poll.answersOnly())).isSameAs(first);
        assertThat(queue.poll(poll.answersOnly())).isSameAs(first);
        if (first != null) {
          model.remove(first);
        }
      }
      assertThat(queue.size()).isEqualTo(model.frames(false).size());
      assertThat(queue.isEmpty()).isEqualTo(model.frames(false).isEmpty());
      assertThat(queue.bytes()).isEqualTo(Model.bytes(model.frames(false)));
      assertThat(queue.isCrowded()).isEqualTo(model.isCrowded());
    }
    for (EncodedFrame frame : model.frames(false)) {
      assertThat(queue.poll(false)).isSameAs(frame);
    }
    assertThat(queue.poll(false)).isNull();
    assertThat(queue.bytes()).isZero();
    assertThat(queue.isCrowded()).isFalse();
  }

  @Property(tries = 300)
  void allQueuesTogetherKnowWhatTheyHold(
      @ForAll("acts") List<Act> acts, @ForAll @IntRange(min = 0, max = 100) int bound) {
    OutboundQueue.Shared shared = new OutboundQueue.Shared(bound);
    List<OutboundQueue> queues =
        List.of(new OutboundQueue(FRAMES, BYTES, shared), new OutboundQueue(FRAMES, BYTES, shared));
    for (int i = 0; i < acts.size(); i++) {
      OutboundQueue queue = queues.get(i % 2);
      if (acts.get(i) instanceof Act.Offer offer) {
        queue.offer(offer.frame());
      } else if (acts.get(i) instanceof Act.Forget forget) {
        queue.forget(forget.channel());
      } else {
        queue.poll(false);
      }
      assertThat(shared.bytes()).isEqualTo(queues.stream().mapToInt(OutboundQueue::bytes).sum());
    }
    queues.forEach(OutboundQueue::clear);
    assertThat(shared.bytes()).isZero();
    assertThat(queues).allMatch(OutboundQueue::isEmpty);
  }

  @Example
  void aCrowdOfQueuesLeavesEachAnEighthOfItsBound() {
    OutboundQueue.Shared shared = new OutboundQueue.Shared(9);
    OutboundQueue full = new OutboundQueue(FRAMES, 80, shared);
    OutboundQueue other = new OutboundQueue(FRAMES, 80, shared);
    assertThat(full.offer(answer(10))).isEqualTo(OutboundQueue.Offer.TAKEN);

    assertThat(full.offer(answer(1))).isEqualTo(OutboundQueue.Offer.REFUSED);
    assertThat(other.offer(answer(5))).isEqualTo(OutboundQueue.Offer.TAKEN);
    assertThat(other.offer(answer(5))).isEqualTo(OutboundQueue.Offer.TAKEN);
    assertThat(other.offer(answer(1))).isEqualTo(OutboundQueue.Offer.REFUSED);
    full.clear();
    other.poll(false);
    assertThat(other.offer(answer(70))).isEqualTo(OutboundQueue.Offer.TAKEN);
  }

  private static EncodedFrame answer(int length) {
    return new EncodedFrame("x".repeat(length), null, DeliveryClass.ANSWER, null, 0);
  }

  @Property(tries = 200)
  void neverHoldsMoreThanItsBounds(@ForAll("acts") List<Act> acts) {
    OutboundQueue queue =
        new OutboundQueue(FRAMES, BYTES, new OutboundQueue.Shared(Long.MAX_VALUE));
    for (Act act : acts) {
      if (act instanceof Act.Offer offer
          && offer.frame().deliveryClass() != DeliveryClass.STATE
          && offer.frame().deliveryClass() != DeliveryClass.ACK) {
        queue.offer(offer.frame());
        assertThat(queue.size()).isLessThanOrEqualTo(2 * FRAMES);
        assertThat(queue.bytes()).isLessThanOrEqualTo(2 * BYTES);
      }
    }
  }

  @Property(tries = 200)
  void aStateIsNeverLost(@ForAll("acts") List<Act> acts) {
    OutboundQueue queue =
        new OutboundQueue(FRAMES, BYTES, new OutboundQueue.Shared(Long.MAX_VALUE));
    acts.stream()
        .filter(Act.Offer.class::isInstance)
        .forEach(act -> queue.offer(((Act.Offer) act).frame()));

    EncodedFrame last = new EncodedFrame("last", "doc", DeliveryClass.STATE, "1", 0);
    assertThat(queue.offer(last)).isEqualTo(OutboundQueue.Offer.TAKEN);

    List<EncodedFrame> left = new ArrayList<>();
    for (EncodedFrame frame = queue.poll(false); frame != null; frame = queue.poll(false)) {
      left.add(frame);
    }
    assertThat(left).endsWith(last);
    assertThat(left.stream().filter(f -> Model.isSameKey(f, last))).containsExactly(last);
  }

  @Provide
  Arbitrary<List<Act>> acts() {
    Arbitrary<String> text =
        Arbitraries.oneOf(
            Arbitraries.strings()
                .withCharRange('a', 'z')
                .withChars('\u00e9', '\u4e2d')
                .ofMinLength(1)
                .ofMaxLength(12),
            Arbitraries.strings().withCharRange('a', 'z').ofMinLength(1).ofMaxLength(BYTES));
    Arbitrary<String> channel = Arbitraries.of("doc", "cursor");
    Arbitrary<Act> answer =
        Combinators.combine(
                text,
                Arbitraries.frequency(
                    Tuple.of(4, DeliveryClass.ANSWER), Tuple.of(1, DeliveryClass.ACK)))
            .as((t, c) -> new Act.Offer(new EncodedFrame(t, null, c, null, 0)));
    Arbitrary<Act> keyed =
        Combinators.combine(
                text,
                channel,
                Arbitraries.of(DeliveryClass.STATE, DeliveryClass.LOSSY),
                Arbitraries.of("1", "2", "3", "4", "5"))
            .as((t, c, d, k) -> new Act.Offer(new EncodedFrame(t, c, d, k, 0)));
    Arbitrary<Act> act =
        Arbitraries.frequencyOf(
            Tuple.of(4, answer),
            Tuple.of(6, keyed),
            Tuple.of(1, channel.map(Act.Forget::new)),
            Tuple.of(3, Arbitraries.of(true, false).map(Act.Poll::new)));
    return act.list().ofMaxSize(80);
  }
}
