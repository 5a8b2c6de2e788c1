package dev.tidings.chat;

import dev.tidings.channel.Broker;
import dev.tidings.channel.ChannelKey;
import dev.tidings.protocol.EncodedFrame;
import dev.tidings.protocol.JsonWriter;
import dev.tidings.protocol.ServerFrame.FeatureEvent;
import dev.tidings.session.ClientSession;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Tells each visitor who waits at which place, 1 being next, whenever that changes; and 0 once it
 * waits no more. Places are those of the last look at the queue. Safe for use by several threads.
 */
@Singleton
public class ChatQueue {
  /** The type of the frame. */
  static final String TYPE = "chat.queue";

  private final Broker broker;
  private final Clock clock;

  /** The place of each chat that waits. Guarded by this, under which frames are handed over. */
  private Map<ChannelKey, Integer> places = Map.of();

  /** Guarded by this. */
  private long version;

  /** Nobody waits yet. */
  @Inject
  public ChatQueue(Broker broker, Clock clock) {
    this.broker = broker;
    this.clock = clock;
    this.version = clock.millis(); // rises over restarts as well
  }

  /** Takes the queue as it is now, of all tenants, each tenant's oldest chat first. */
  synchronized void now(List<Chat> waiting) {
    Map<String, Integer> last = new HashMap<>();
    Map<ChannelKey, Integer> next = new HashMap<>();
    for (Chat chat : waiting) {
      next.put(
          new ChannelKey(chat.tenant(), chat.channel()),
          last.merge(chat.tenant(), 1, Integer::sum));
    }
    Map<ChannelKey, Integer> before = places;
    places = next;
    if (!next.equals(before)) {
      version++;
      Set<ChannelKey> all = new HashSet<>(before.keySet());
      all.addAll(next.keySet());
      for (ChannelKey key : all) {
        int place = next.getOrDefault(key, 0);
        if (place != before.getOrDefault(key, 0)) {
          broker.find(key).ifPresent(channel -> channel.feed().broadcast(frame(key, place), false));
        }
      }
    }
  }

  /** Tells a session that has just subscribed, if the chat waits. */
  synchronized void tell(ClientSession session, ChannelKey key) {
    Integer place = places.get(key);
    if (place != null) {
      session.send(frame(key, place));
    }
  }

  private EncodedFrame frame(ChannelKey key, int place) {
    String channel = key.name().text();
    String payload = JsonWriter.object().number("position", place).end();
    return EncodedFrame.state(
        new FeatureEvent(TYPE, null, channel, payload, version, clock.millis()), channel, TYPE);
  }
}
