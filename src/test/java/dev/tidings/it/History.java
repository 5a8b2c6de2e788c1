package dev.tidings.it;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one client did and saw in one channel, in its order, over all its connections. Safe for use
 * by several threads.
 */
final class History {
  private final String client;

  /** Guarded by this. */
  private final List<Step> steps = new ArrayList<>();

  History(String client) {
    this.client = client;
  }

  /** One thing that it did or saw. */
  sealed interface Step {
    /** It published for the first time; repeats with the same ref are not noted. */
    record Sent(String ref) implements Step {}

    /** The hub said where the event is. */
    record Acked(String ref, String eventId) implements Step {}

    /** The hub said that the event is not, and will not be. */
    record Refused(String ref) implements Step {}

    /**
     * It was subscribed.
     *
     * @param asked the position that it sent; null when it sent none
     * @param recovered whether the hub goes on from there; false when nothing was asked
     */
    record Joined(@Nullable String asked, String position, boolean recovered) implements Step {}

    /** An event came. */
    record Received(String eventId, String ref, String sender) implements Step {}

    /** It was told that events are lost to it. */
    record Missed(String from, String to, String reason) implements Step {}
  }

  /** The client's device, which is the sender of what it publishes. */
  String client() {
    return client;
  }

  synchronized void add(Step step) {
    steps.add(step);
  }

  synchronized List<Step> steps() {
    return List.copyOf(steps);
  }

  /** The same client with other steps. */
  History with(List<Step> others) {
    History changed = new History(client);
    others.forEach(changed::add);
    return changed;
  }

  @Override
  public String toString() {
    return client;
  }
}
