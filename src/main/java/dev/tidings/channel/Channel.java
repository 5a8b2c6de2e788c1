package dev.tidings.channel;

import dev.tidings.protocol.DeliveryClass;
import dev.tidings.protocol.EncodedFrame;
import dev.tidings.protocol.GapReason;
import dev.tidings.protocol.MessageBody;
import dev.tidings.session.ClientSession.Start;
import dev.tidings.session.Feed;
import dev.tidings.session.Threads;
import dev.tidings.session.Writers;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** One channel on this node: its rule, its events and its subscribers. Safe for several threads. */
public final class Channel {
  private final ChannelKey key;
  private final ChannelRule rule;
  private final ChannelLog log;

  /** The offset of the newest event that it had before it was on this node. */
  private final long before;

  private final Feed feed;
  private final ChannelBounds bounds;

  /** For a lossy channel only. */
  private final @Nullable LossyPacer pacer;

  /** When it last did something, Unix milliseconds. */
  private volatile long touched;

  /** How many of its publications are on their way to the history store. */
  private final AtomicInteger storing = new AtomicInteger();

  /** Up to which offset the history store was trimmed; guarded by its sweep. */
  private long trimmedTo;

  Channel(
      ChannelKey key,
      ChannelRule rule,
      ChannelBounds bounds,
      HistoryBudget budget,
      StoredChannel stored,
      Writers writers,
      Threads threads,
      long now) {
    this.key = key;
    this.rule = rule;
    this.bounds = bounds;
    this.before = stored.head().offset();
    this.log = new ChannelLog(key.name().text(), hasPositions(), budget, stored);
    this.feed = writers.feed(key.name().text(), log);
    this.pacer =
        rule.deliveryClass() == DeliveryClass.LOSSY
            ? new LossyPacer(feed, threads, bounds.lossyInterval())
            : null;
    this.touched = now;
  }

  /** Its tenant and name. */
  public ChannelKey key() {
    return key;
  }

  /** What holds for it. */
  public ChannelRule rule() {
    return rule;
  }

  ChannelLog log() {
    return log;
  }

  /** Its subscribers. */
  public Feed feed() {
    return feed;
  }

  /** The position of its newest event. */
  public EventId head() {
    return new EventId(log.epoch(), log.head());
  }

  /** How many events it has had since it is on this node, without those that were stored before. */
  public long published() {
    return log.head() - before;
  }

  /** How many of its events are kept. */
  public long kept() {
    return hasPositions() ? Math.max(0, log.head() - log.oldest() + 1) : 0;
  }

  /** Whether its events are counted, so that a client sees what it missed. */
  public boolean hasOffsets() {
    return rule.deliveryClass() != DeliveryClass.STATE;
  }

  /** Whether its events have positions that a client may come back with. */
  public boolean hasPositions() {
    return rule.hasPositions();
  }

  /** The last {@code count} events of the history. */
  public History history(int count, long now) {
    ChannelLog.Recent recent = log.last(Math.min(count, rule.historyCount()), oldestKept(now));
    return new History(recent.frames(), recent.position());
  }

  /**
   * Past events.
   *
   * @param events message frames as JSON, oldest first
   * @param position the position of the channel's newest event
   */
  public record History(List<String> events, EventId position) {}

  /** The shortest time between two events of one sender; empty where it is not lossy. */
  public Optional<Duration> pace() {
    return Optional.ofNullable(pacer).map(LossyPacer::interval);
  }

  /** Changes that, if it is lossy; empty for the usual time. */
  public void pace(Optional<Duration> interval) {
    if (pacer != null) {
      pacer.pace(interval.orElse(bounds.lossyInterval()));
    }
  }

  void touch(long now) {
    touched = now;
  }

  /** Takes an event: gives it its place and wakes the writers. */
  EventId add(MessageBody body, String sender, long now) {
    if (rule.deliveryClass() != DeliveryClass.RELIABLE) {
      return passOn(body, sender);
    }
    EventId id = log.append(body, sender, now);
    feed.wake();
    trimLog(now);
    return id;
  }

  /** Takes publications as consecutive events, if it is reliable, and wakes the writers once. */
  List<EventId> addAll(List<Publication> publications, long now) {
    if (rule.deliveryClass() != DeliveryClass.RELIABLE) {
      return publications.stream().map(p -> passOn(p.body(now), p.sender().key())).toList();
    }
    List<EventId> ids = log.appendAll(publications, now);
    feed.wake();
    trimLog(now);
    return ids;
  }

  /** Notes publications that begin to be stored, or no longer are; it is kept meanwhile. */
  void storing(int change) {
    storing.addAndGet(change);
  }

  /** Takes events that were stored, which come right after the head, and wakes the writers. */
  void addStored(List<StoredEvent> events, long now) {
    log.addStored(events);
    feed.wake();
    trimLog(now);
  }

  /** Up to which offset its events have gone since this was asked last; 0 for no more than then. */
  long goneSinceLast() {
    long gone = log.oldest() - 1;
    boolean more = gone > trimmedTo;
    trimmedTo = gone;
    return more ? gone : 0;
  }

  private EventId passOn(MessageBody body, String sender) {
    ChannelLog.Placed placed = log.pass(body, sender);
    long offset = hasOffsets() ? placed.id().offset() : 0;
    EncodedFrame event =
        new EncodedFrame(
            placed.frame(),
            key.name().text(),
            rule.deliveryClass(),
            sender,
            offset,
            placed.bytes());
    if (pacer == null) {
      feed.broadcast(event, false);
    } else {
      pacer.pass(sender, event);
    }
    return placed.id();
  }

  /** Drops what is past its time. A channel with subscribers is in use, however quiet it is. */
  void trim(long now) {
    if (feed.subscribers() > 0) {
      touch(now);
    }
    feed.measureReaders();
    feed.runOverdue();
    trimLog(now);
  }

  /** Drops its oldest events because memory is short. */
  void release(int count) {
    log.release(count);
    feed.trimTranslations();
  }

  /** Whether nobody would miss it: no subscriber, no event, and quiet for that long. */
  boolean isForgettable(long now, long idleMillis) {
    return feed.subscribers() == 0
        && storing.get() == 0
        && log.newestAt().isEmpty()
        && now - touched > Math.max(idleMillis, rule.historyAge().toMillis());
  }

  /** What events come after a position, up to about {@code maxBytes}; empty when some are lost. */
  Optional<Delta> since(EventId position, int maxFrames, int maxBytes) {
    if (!log.covers(position)) {
      return Optional.empty();
    }
    var slice = log.after(position.offset(), maxFrames, maxBytes);
    return slice.gap() != null
        ? Optional.empty()
        : Optional.of(
            new Delta(
                slice.frames().texts(),
                new EventId(log.epoch(), slice.to()),
                slice.to() < log.head()));
  }

  /** Consecutive events, the position of the last, and whether there are more. */
  record Delta(List<String> events, EventId position, boolean more) {}

  /** Where a new subscriber begins. */
  Entry entry(@Nullable EventId lastEventId, int history) {
    long head = log.head();
    if (!hasPositions()) {
      return new Entry(head, 0, null, null, List.of());
    }
    if (lastEventId == null) {
      return new Entry(beforeLast(history, head), 0, null, null, List.of());
    }
    GapReason reason = shortage(lastEventId).orElse(null);
    if (reason == null) {
      return new Entry(lastEventId.offset(), 0, true, null, List.of());
    }
    long offset = beforeLast(history, head);
    return new Entry(
        offset,
        history > 0 ? head : 0,
        false,
        reason,
        List.of(log.gap(lastEventId, offset, reason)));
  }

  /** Why a subscriber cannot go on from a position; empty when it can. */
  Optional<GapReason> shortage(EventId position) {
    if (log.covers(position)) {
      return Optional.empty();
    }
    return Optional.of(
        log.gave(position)
            ? log.shortage(position.offset()).orElse(GapReason.TRIMMED)
            : GapReason.EPOCH);
  }

  /**
   * Where a subscriber begins.
   *
   * @param recovered null when it did not ask to go on from a position
   * @param reason why it could not
   */
  record Entry(
      long offset,
      long replayUntil,
      @Nullable Boolean recovered,
      @Nullable GapReason reason,
      List<EncodedFrame> gaps) {
    Start start(Iterable<EncodedFrame> first) {
      return new Start(offset, replayUntil, first, gaps.isEmpty() ? null : reason);
    }
  }

  private long beforeLast(int count, long head) {
    return Math.max(head - Math.min(count, rule.historyCount()), log.oldest() - 1);
  }

  private void trimLog(long now) {
    log.trim(
        new ChannelLog.Keep(
            rule.historyCount(),
            oldestKept(now),
            feed.slowestReader(),
            Math.max(bounds.liveMax(), rule.historyCount()),
            now - bounds.liveTime().toMillis()));
    feed.trimTranslations();
  }

  private long oldestKept(long now) {
    return now - rule.historyAge().toMillis();
  }
}
