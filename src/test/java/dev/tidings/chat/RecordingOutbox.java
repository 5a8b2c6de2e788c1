package dev.tidings.chat;

import dev.tidings.history.TestTransactions;
import dev.tidings.outbox.Outbox;
import dev.tidings.outbox.Push;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** Remembers what was added by transactions that were committed. */
public final class RecordingOutbox extends Outbox {
  private final TestTransactions transactions;
  private final List<Push> pushes = new CopyOnWriteArrayList<>();
  private final Set<String> refused = ConcurrentHashMap.newKeySet();

  /** An outbox of these transactions. */
  public RecordingOutbox(TestTransactions transactions) {
    this.transactions = transactions;
  }

  @Override
  public void together(Runnable work) {
    work.run();
  }

  @Override
  public void add(Push push) {
    if (refused.contains(push.channel())) {
      throw new IllegalStateException("nothing can be added for " + push.channel());
    }
    transactions.onCommit(() -> pushes.add(push));
  }

  /** Fails from now for a channel. */
  void refuse(String channel) {
    refused.add(channel);
  }

  /** What was told, oldest first. */
  public List<Push> pushes() {
    return List.copyOf(pushes);
  }

  /** What was told on a channel. */
  public List<Push> told(String channel) {
    return pushes.stream().filter(push -> push.channel().equals(channel)).toList();
  }
}
