package dev.tidings.session;

import dev.tidings.protocol.ClientFrame;
import dev.tidings.protocol.EncodedFrame;
import dev.tidings.protocol.FrameId;
import dev.tidings.protocol.ServerFrame;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The frames of one request and their answers: told once, as an array in the order of the frames,
 * when each frame that has an id is answered. Safe for use by several threads.
 */
final class Exchange {
  private final Consumer<String> done;

  /** In the order of the frames. Guarded by this. */
  private final List<Slot> slots = new ArrayList<>();

  /** Those that wait for answers. Guarded by this. */
  private final Map<FrameId, Slot> open = new HashMap<>();

  /** Answers to frames without an id. Guarded by this. */
  private final List<String> others = new ArrayList<>();

  /** Whether all frames are in. Guarded by this. */
  private boolean sealed;

  /** Guarded by this. */
  private boolean told;

  Exchange(Consumer<String> done) {
    this.done = done;
  }

  /** One frame. */
  private static final class Slot {
    private final int expected;
    private final List<String> answers = new ArrayList<>(1);
    private boolean whole;

    Slot(int expected) {
      this.expected = expected;
    }

    boolean isFull() {
      return whole || answers.size() >= expected;
    }
  }

  /** Adds a frame that is answered at once. */
  synchronized void answered(ServerFrame answer) {
    Slot slot = new Slot(1);
    slot.answers.add(answer.json());
    slots.add(slot);
  }

  /**
   * Adds a frame that is to be handled; false when an earlier one that waits has its id, so that
   * nobody could tell their answers apart.
   */
  synchronized boolean asked(FrameId id, ClientFrame frame) {
    Slot slot = new Slot(answersTo(frame));
    if (open.putIfAbsent(id, slot) != null) {
      return false;
    }
    slots.add(slot);
    return true;
  }

  private static int answersTo(ClientFrame frame) {
    if (frame instanceof ClientFrame.Subscribe subscribe) {
      return subscribe.channels().size();
    }
    return frame instanceof ClientFrame.Unsubscribe unsubscribe ? unsubscribe.channels().size() : 1;
  }

  /**
   * Takes an answer; false when it waits for none to that frame, and another one with its id may.
   */
  synchronized boolean take(FrameId id, EncodedFrame answer) {
    Slot slot = open.get(id);
    if (slot == null || told || slot.isFull()) {
      return false;
    }
    slot.answers.add(answer.text());
    slot.whole |= answer.answer().filter(ServerFrame::answersAll).isPresent();
    return true;
  }

  /** Takes what answers no frame in particular. */
  synchronized void takeOther(EncodedFrame frame) {
    others.add(frame.text());
  }

  /** Notes that no more frames are added. */
  synchronized void seal() {
    sealed = true;
  }

  /** Whether every frame has its answers. */
  synchronized boolean isComplete() {
    return sealed && open.values().stream().allMatch(Slot::isFull);
  }

  /** Tells the answers, with one for each frame that has none; once. */
  void tell(Function<FrameId, ServerFrame> missing) {
    String answers;
    synchronized (this) {
      if (told) {
        return;
      }
      told = true;
      open.forEach(
          (id, slot) -> {
            if (!slot.isFull()) {
              slot.answers.add(missing.apply(id).json());
            }
          });
      List<String> all = new ArrayList<>();
      slots.forEach(slot -> all.addAll(slot.answers));
      all.addAll(others);
      answers = "[" + String.join(",", all) + "]";
    }
    done.accept(answers);
  }
}
