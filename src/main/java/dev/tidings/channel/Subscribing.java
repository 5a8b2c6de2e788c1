package dev.tidings.channel;

import dev.tidings.channel.Recoveries.Outcome;
import dev.tidings.channel.Snapshots.Snapshot;
import dev.tidings.protocol.ClientFrame;
import dev.tidings.protocol.EncodedFrame;
import dev.tidings.protocol.GapReason;
import dev.tidings.protocol.ServerFrame.Subscribed;
import dev.tidings.session.ClientSession.Start;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One subscribe to one channel that may be answered.
 *
 * @param name the name that the client used
 * @param lastEventId where it was; null when it did not say
 * @param snapshot the state that stands for what it missed
 * @param recoveries counts how it began
 */
record Subscribing(
    Channel channel,
    ClientFrame.Subscribe frame,
    String name,
    @Nullable EventId lastEventId,
    Optional<Snapshot> snapshot,
    Recoveries recoveries) {
  /**
   * Where the session begins to read, and its answer. Runs on the session's writer, which reads the
   * log's head at the moment it adds the reader.
   *
   * @param current where the session is already
   */
  Start start(Optional<Long> current) {
    if (current.isPresent()) {
      return new Start(current.get(), 0, List.of(answer(current.get(), null, null, null)));
    }
    return snapshot.map(this::afterSnapshot).orElseGet(this::atEntry);
  }

  private Start afterSnapshot(Snapshot taken) {
    long offset = taken.position().offset();
    recoveries.count(channel.key().tenant(), Outcome.SNAPSHOT, taken.reason(), 0);
    return new Start(offset, 0, List.of(answer(offset, false, taken.reason(), taken.state())));
  }

  private Start atEntry() {
    Channel.Entry entry = channel.entry(lastEventId, frame.history());
    List<EncodedFrame> first = new ArrayList<>();
    first.add(answer(entry.offset(), entry.recovered(), entry.reason(), null));
    first.addAll(entry.gaps());
    recoveries.count(
        channel.key().tenant(), Outcome.of(entry.recovered()), entry.reason(), replayed(entry));
    return entry.start(first);
  }

  /** How many events come after the position that the client was at. */
  private long replayed(Channel.Entry entry) {
    return lastEventId == null ? 0 : Math.max(0, channel.head().offset() - entry.offset());
  }

  private EncodedFrame answer(
      long offset,
      @Nullable Boolean recovered,
      @Nullable GapReason reason,
      @Nullable String state) {
    String real = channel.key().name().text();
    EventId position = new EventId(channel.head().epoch(), offset);
    return EncodedFrame.answer(
        new Subscribed(
            frame.id().orElse(null),
            real,
            real.equals(name) ? null : name,
            channel.hasOffsets() ? position.toString() : null,
            recovered,
            reason == null ? null : reason.wireName(),
            state));
  }
}
