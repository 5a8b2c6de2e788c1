package dev.tidings.channel;

import dev.tidings.protocol.EncodedFrame;
import dev.tidings.protocol.GapReason;
import dev.tidings.protocol.MessageBody;
import dev.tidings.protocol.ServerFrame.Gap;
import dev.tidings.session.FrameLog;
import dev.tidings.session.FrameRun;
import dev.tidings.session.GapNotice;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One channel's events in memory, in their order. An event has its offset the moment it is in; what
 * is trimmed is gone from the oldest end only. One lock guards it, under which nothing else is
 * called. Safe for use by several threads.
 */
final class ChannelLog implements FrameLog {
  private static final int MAX_SENDERS = 10_000;

  private final String channel;
  private final boolean keepsEvents;
  private final HistoryBudget budget;
  private final String epoch;

  /** The events from {@code oldest} to {@code head}. Guarded by this. */
  private final EventRing events = new EventRing();

  /** The last sequence number of each sender device. Guarded by this. */
  private final Map<String, Long> sequences =
      new LinkedHashMap<>(4, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
          return size() > MAX_SENDERS;
        }
      };

  /** Events up to this offset went because memory was short. Guarded by this. */
  private long releasedTo;

  /** Written under the lock, read by anybody. */
  private volatile long head;

  ChannelLog(String channel, boolean keepsEvents, HistoryBudget budget) {
    this(channel, keepsEvents, budget, StoredChannel.empty(EventId.newEpoch()));
  }

  /** A log that goes on where it was stored. */
  ChannelLog(String channel, boolean keepsEvents, HistoryBudget budget, StoredChannel stored) {
    this.channel = channel;
    this.budget = budget;
    this.keepsEvents = keepsEvents;
    this.epoch = stored.head().epoch();
    stored.events().forEach(event -> keep(event.frame(), event.bytes(), event.ref().at()));
    this.sequences.putAll(stored.sequences());
    this.head = stored.head().offset();
  }

  @Override
  public boolean keepsEvents() {
    return keepsEvents;
  }

  @Override
  public EncodedFrame lost(long from, long to, long dropped) {
    return EncodedFrame.answer(
        new Gap(
            channel,
            new EventId(epoch, from).toString(),
            new EventId(epoch, to).toString(),
            GapReason.SAMPLED.wireName(),
            dropped));
  }

  @Override
  public Optional<String> position(long offset) {
    return keepsEvents ? Optional.of(new EventId(epoch, offset).toString()) : Optional.empty();
  }

  String epoch() {
    return epoch;
  }

  @Override
  public long head() {
    return head;
  }

  /** Adds an event; its id. */
  synchronized EventId append(MessageBody body, String sender, long now) {
    EventId id = next();
    String frame = body.at(id.toString(), nextSequence(sender));
    keep(frame, body.bytes(frame), now);
    head = id.offset();
    return id;
  }

  /** Adds events with nothing between them, all at once for whoever reads. */
  List<EventId> appendAll(List<Publication> publications, long now) {
    List<MessageBody> bodies = publications.stream().map(p -> p.body(now)).toList();
    List<EventId> ids = new ArrayList<>(bodies.size());
    synchronized (this) {
      for (int i = 0; i < bodies.size(); i++) {
        ids.add(append(bodies.get(i), publications.get(i).sender().key(), now));
      }
    }
    return ids;
  }

  private void keep(String frame, int bytes, long at) {
    events.add(new EventRing.Event(at, frame, bytes, System.nanoTime()));
    budget.took(HistoryBudget.cost(frame, bytes));
  }

  /** Adds events that were stored, all at once; they come right after the head. */
  synchronized void addStored(List<StoredEvent> stored) {
    for (StoredEvent event : stored) {
      keep(event.frame(), event.bytes(), event.ref().at());
      sequences.put(event.ref().sender(), event.ref().seq());
    }
    head += stored.size();
  }

  /** The last sequence number of a sender device; 0 when it has sent nothing. */
  synchronized long sequence(String sender) {
    Long sequence = sequences.get(sender);
    return sequence == null ? 0 : sequence;
  }

  /** Gives an event its place without keeping it; the frame at that place. */
  synchronized Placed pass(MessageBody body, String sender) {
    EventId id = next();
    head = id.offset();
    String frame = body.at(id.toString(), nextSequence(sender));
    return new Placed(id, frame, body.bytes(frame));
  }

  /** An event that is not kept. */
  record Placed(EventId id, String frame, int bytes) {}

  @Override
  public synchronized Slice after(long offset, int maxFrames, int maxBytes) {
    long oldest = oldest();
    long from = Math.max(offset, oldest - 1);
    GapNotice gap = from > offset ? gap(offset, from) : null;
    FrameRun frames = new FrameRun();
    long to = from;
    while (to < head && frames.size() < maxFrames) {
      EventRing.Event event = events.get(to + 1 - oldest);
      if (!frames.isEmpty() && frames.bytes() + 1 + event.bytes() > maxBytes) {
        break;
      }
      frames.add(event.frame(), event.bytes());
      to++;
    }
    long publishedAt = frames.isEmpty() ? 0 : events.get(from + 1 - oldest).nanos();
    return new Slice(offset, to, frames, gap, publishedAt);
  }

  @Override
  public synchronized long oldest() {
    return head - events.size() + 1;
  }

  @Override
  public void keepsBeside(long bytes) {
    budget.took(bytes);
  }

  /** Whether a reader at the position misses nothing. */
  synchronized boolean covers(EventId position) {
    return position.epoch().equals(epoch)
        && position.offset() <= head
        && position.offset() >= oldest() - 1;
  }

  /** Whether the position could have been given by this log. */
  boolean gave(EventId position) {
    return position.epoch().equals(epoch) && position.offset() <= head;
  }

  /**
   * What stays in a log.
   *
   * @param count how many events of the history
   * @param notBefore how old they may be, Unix milliseconds
   * @param neededAfter the offset of the slowest reader, behind which nothing of the history counts
   * @param live how many events at most are kept for readers
   * @param liveAfter events after this time are kept for readers whatever their number
   */
  record Keep(int count, long notBefore, long neededAfter, int live, long liveAfter) {}

  /** Drops the oldest events that are not to be kept. */
  synchronized void trim(Keep keep) {
    while (events.size() > 0 && (isSurplus(keep) || isTooMuch(keep))) {
      removeOldest();
    }
  }

  /** Drops the oldest events because memory is short, also those that a reader needs. */
  synchronized void release(int count) {
    for (int i = 0; i < count && events.size() > 0; i++) {
      removeOldest();
    }
    releasedTo = oldest() - 1;
  }

  private void removeOldest() {
    EventRing.Event oldest = events.removeOldest();
    budget.freed(HistoryBudget.cost(oldest.frame(), oldest.bytes()));
  }

  /** When the oldest event came, if one is kept. */
  synchronized Optional<Long> oldestAt() {
    return events.size() == 0 ? Optional.empty() : Optional.of(events.get(0).at());
  }

  /** Why events after an offset are gone, where it is not for their age or number. */
  synchronized Optional<GapReason> shortage(long offset) {
    return offset < releasedTo ? Optional.of(GapReason.MEMORY) : Optional.empty();
  }

  private boolean isSurplus(Keep keep) {
    boolean needed = oldest() > keep.neededAfter();
    return !needed && (events.size() > keep.count() || events.get(0).at() < keep.notBefore());
  }

  private boolean isTooMuch(Keep keep) {
    return events.size() > keep.live() && events.get(0).at() <= keep.liveAfter();
  }

  /** The last events that are not older than the time, at most {@code count}, oldest first. */
  synchronized Recent last(int count, long notBefore) {
    int size = events.size();
    List<String> last = new ArrayList<>();
    for (int i = Math.max(0, size - count); i < size; i++) {
      EventRing.Event event = events.get(i);
      if (event.at() >= notBefore) {
        last.add(event.frame());
      }
    }
    return new Recent(last, new EventId(epoch, head));
  }

  /** Events and the position of the last one. */
  record Recent(List<String> frames, EventId position) {}

  /** When the newest event came, if one is kept. */
  synchronized Optional<Long> newestAt() {
    return events.size() == 0 ? Optional.empty() : Optional.of(events.get(events.size() - 1).at());
  }

  private GapNotice gap(long from, long to) {
    GapReason reason = shortage(from).orElse(GapReason.LIMIT);
    return new GapNotice(gap(new EventId(epoch, from), to, reason), reason);
  }

  EncodedFrame gap(EventId from, long to, GapReason reason) {
    return EncodedFrame.answer(
        new Gap(
            channel,
            from.toString(),
            new EventId(epoch, to).toString(),
            reason.wireName(),
            dropped(from, to)));
  }

  private @Nullable Long dropped(EventId from, long to) {
    return from.epoch().equals(epoch) && from.offset() <= to
        ? Long.valueOf(to - from.offset())
        : null;
  }

  private EventId next() {
    return new EventId(epoch, head + 1);
  }

  private long nextSequence(String sender) {
    return sequences.merge(sender, 1L, Long::sum);
  }
}
