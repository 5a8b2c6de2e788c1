package dev.tidings.notification;

import dev.tidings.outbox.Outbox;
import dev.tidings.outbox.Push;
import java.util.ArrayList;
import java.util.List;

/** Remembers what is pushed. */
final class RecordingOutbox extends Outbox {
  private final List<Push> pushes = new ArrayList<>();

  @Override
  public void together(Runnable work) {
    work.run();
  }

  @Override
  public void add(Push push) {
    pushes.add(push);
  }

  /** What was pushed to a user since the last call. */
  List<Push> take(String user) {
    List<Push> taken =
        pushes.stream().filter(push -> push.channel().equals("user:" + user)).toList();
    pushes.removeAll(taken);
    return taken;
  }

  List<Push> take() {
    List<Push> taken = List.copyOf(pushes);
    pushes.clear();
    return taken;
  }
}
