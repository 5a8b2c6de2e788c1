package dev.tidings.channel;

import dev.tidings.protocol.MessageBody;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Events of one channel that have a place right after its head but are not stored yet. Nothing of
 * the channel has changed until they are added; who appends to the channel has one of these at a
 * time. Used by one thread.
 */
final class StagedEvents {
  private final Channel channel;
  private final List<StoredEvent> events = new ArrayList<>();
  private final Map<String, Long> sequences = new HashMap<>(4);

  StagedEvents(Channel channel) {
    this.channel = channel;
  }

  /**
   * Gives a publication its place.
   *
   * @param at when it was published, Unix milliseconds
   * @param rememberedUntil how long its id counts, whatever the history keeps, Unix milliseconds
   */
  StoredEvent stage(Publication publication, long at, long rememberedUntil) {
    String sender = publication.sender().key();
    EventId head = channel.head();
    EventId id = new EventId(head.epoch(), head.offset() + events.size() + 1);
    long seq = sequences.computeIfAbsent(sender, channel.log()::sequence) + 1;
    sequences.put(sender, seq);
    MessageBody body = publication.body(at);
    String frame = body.at(id.toString(), seq);
    StoredRef ref =
        new StoredRef(
            id,
            at,
            publication.owner(),
            sender,
            seq,
            Digest.of(publication.ref().json()),
            Digest.of(publication.payload()));
    long expires = Math.max(at + channel.rule().historyAge().toMillis(), rememberedUntil);
    StoredEvent event = new StoredEvent(ref, expires, frame, body.bytes(frame));
    events.add(event);
    return event;
  }

  /** Adds them to the channel, now that they are stored. */
  void add(long now) {
    channel.addStored(events, now);
  }
}
