package dev.tidings.channel;

import dev.tidings.protocol.DeliveryClass;
import java.time.Duration;

/**
 * What holds for the channels of a namespace.
 *
 * @param deliveryClass reliable, state or lossy
 * @param historyCount how many past events are kept for latecomers
 * @param historyAge how long they are kept
 * @param presence whether members can be present in it
 * @param subscribe who may subscribe, unless a guard says more
 * @param publish who may publish, unless a guard says more
 */
public record ChannelRule(
    DeliveryClass deliveryClass,
    int historyCount,
    Duration historyAge,
    boolean presence,
    Audience subscribe,
    Audience publish) {
  /** A group of callers within the channel's tenant. */
  public enum Audience {
    /** Every user of the tenant. */
    TENANT,
    /** The user whom the channel's name names, and services. */
    OWNER,
    /** Callers with the role {@code service}, and whom the guard of the namespace lets in. */
    SERVICES,
    /** Callers with the role {@code admin} or {@code operator}. */
    ADMINISTRATORS,
    /** The hub itself. */
    NOBODY
  }

  static ChannelRule reliable(int count, Duration age, Audience subscribe, Audience publish) {
    return new ChannelRule(DeliveryClass.RELIABLE, count, age, false, subscribe, publish);
  }

  static ChannelRule without(DeliveryClass deliveryClass, Audience subscribe, Audience publish) {
    return new ChannelRule(deliveryClass, 0, Duration.ZERO, false, subscribe, publish);
  }

  /** Whether events have positions that a client may come back with. */
  boolean hasPositions() {
    return deliveryClass == DeliveryClass.RELIABLE;
  }

  ChannelRule withPresence() {
    return new ChannelRule(deliveryClass, historyCount, historyAge, true, subscribe, publish);
  }
}
