package dev.tidings.session;

import static java.util.Objects.requireNonNull;

import dev.tidings.protocol.CloseCode;
import dev.tidings.protocol.DeliveryClass;
import dev.tidings.protocol.EncodedFrame;
import dev.tidings.protocol.FlowLevel;
import dev.tidings.protocol.GapReason;
import dev.tidings.protocol.ServerFrame;
import dev.tidings.protocol.Translator;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What waits to be written to one session: its own queue and a reader for each of its channels.
 * Used by its shard's writer only; other threads post to the shard.
 */
final class Outlet {
  private final ClientSession session;
  private final WriterShard shard;
  private final OutboundQueue queue;
  private final Map<String, Reader> readers = new LinkedHashMap<>(4);
  private final Deque<Reader> round = new ArrayDeque<>(4);

  private final Losses losses = new Losses();
  private final FlowGate gate = new FlowGate();

  /** When its client is told where it stands; null where that is nothing to it. */
  private final @Nullable BookmarkPace pace;

  /** When the shard looks at it again, whatever happens; 0 for never. */
  private long wakeAt;

  /** Whether it stands among the shard's ready outlets. */
  private boolean ready;

  /** Whether a write is under way; written by the shard's thread, read by the watch as well. */
  private volatile boolean writing;

  /** Whether its last write held up its thread; written by the shard's thread only. */
  private volatile boolean slow;

  private boolean pingWanted;
  private boolean ended;
  private @Nullable Closing closing;

  Outlet(ClientSession session, WriterShard shard, OutboundQueue queue) {
    this.session = session;
    this.shard = shard;
    this.queue = queue;
    this.pace =
        session
            .connection()
            .bookmarkEvery()
            .map(interval -> new BookmarkPace(interval, System.nanoTime()))
            .orElse(null);
  }

  /** How the session is to be closed once what waits in its own queue is written. */
  record Closing(CloseCode code, String reason) {}

  ClientSession session() {
    return session;
  }

  WriterShard shard() {
    return shard;
  }

  /** Takes a frame; the state of a channel that the session has left is no longer its business. */
  void offer(EncodedFrame frame) {
    if (session.answersBy(frame)) {
      if (frame.deliveryClass() == DeliveryClass.ACK) {
        session.inbox().answered();
      }
      return;
    }
    if (ended || closing != null || isOfAChannelLeft(frame)) {
      return;
    }
    Translator translator = session.translator();
    if (translator == null) {
      take(frame);
    } else {
      frame.in(translator, session.tenant()).forEach(this::take);
    }
  }

  private void take(EncodedFrame frame) {
    switch (queue.offer(frame)) {
      case TAKEN -> {}
      case LOST -> lost(frame);
      case REFUSED -> {
        if (writing || !isWritable()) {
          session.abandon("too many answers wait to be read");
          return;
        }
        queue.addAnswer(frame); // the writer is late, not the client
      }
    }
    if (!isAskedToWait(frame)) {
      shard.ready(this);
    }
    if (queue.isCrowded()) {
      shard.hurry(this);
    }
  }

  /** Whether the frame is held, and the shard will look for it when it no longer is. */
  private boolean isAskedToWait(EncodedFrame frame) {
    return gate.isUsed()
        && !frame.deliveryClass().isAnswer()
        && wakeAt != 0
        && wakeAt - gate.opensAt() <= 0;
  }

  private void lost(EncodedFrame frame) {
    session.counter().dropped();
    shard.metrics().dropped();
    Reader reader = readers.get(frame.channel());
    if (reader != null) {
      losses.refused(reader, frame);
    }
  }

  /** Adds what the client is told of events that it does not get. */
  void tell(EncodedFrame gap, GapReason reason, Batch batch) {
    spoken(gap).forEach(frame -> batch.add(frame.text(), frame.bytes()));
    session.counter().toldGap(reason);
    shard.metrics().toldGap();
  }

  /** The frame in the client's dialect. */
  private List<EncodedFrame> spoken(EncodedFrame frame) {
    Translator translator = session.translator();
    return translator == null ? List.of(frame) : frame.in(translator, session.tenant());
  }

  /** Changes how often states and lossy frames are written at most. */
  void flow(FlowLevel level) {
    gate.set(level, System.nanoTime());
    shard.ready(this);
  }

  private boolean isOfAChannelLeft(EncodedFrame frame) {
    String channel = frame.channel();
    return channel != null
        && frame.deliveryClass() == DeliveryClass.STATE
        && !readers.containsKey(channel);
  }

  void wantPing() {
    pingWanted = true;
    shard.ready(this);
  }

  void attach(Reader reader) {
    if (ended || closing != null) {
      return;
    }
    readers.put(reader.feed().feed().channel(), reader);
    reader.feed().add(reader);
    readable(reader);
    noteChange();
  }

  /** Whether its connection takes a message at this moment. */
  boolean isWritable() {
    return session.connection().isWritable();
  }

  /** Where the session stands, when its client is to be told so with this write; else null. */
  @Nullable Bookmark takeBookmark(long now) {
    if (!isBookmarkDue(now)) {
      return null;
    }
    requireNonNull(pace).told(now);
    return bookmark();
  }

  /** Where the session stands with what was taken so far. */
  Bookmark bookmark() {
    return new Bookmark(readers.values().stream().map(Reader::place).toList());
  }

  /** Not while answers wait: one of them may be what stands for events that are not sent. */
  private boolean isBookmarkDue(long now) {
    return pace != null && !ended && pace.isDue(now) && queue.peek(true) == null;
  }

  private void noteChange() {
    if (pace != null) {
      pace.changed();
      shard.ready(this);
    }
  }

  @Nullable Reader reader(Feed feed) {
    return readers.get(feed.channel());
  }

  void detach(Feed feed) {
    Reader reader = readers.remove(feed.channel());
    if (reader != null) {
      reader.feed().remove(this);
      round.remove(reader);
      queue.forget(feed.channel());
      losses.forget(reader);
      noteChange();
    }
  }

  void readable(Reader reader) {
    if (!reader.queued() && reader.behind()) {
      reader.queued(true);
      round.add(reader);
      shard.ready(this);
    }
  }

  /** Ends the session after the frame, which is the last one it gets. */
  void close(ServerFrame.Disconnect last, CloseCode code, String reason) {
    if (closing != null) {
      return;
    }
    closing = new Closing(code, reason);
    if (!ended) {
      detachAll();
      gate.open();
      spoken(EncodedFrame.answer(last)).forEach(queue::addAnswer);
    }
    shard.ready(this);
  }

  /** Lets go of everything; nothing is written any more. */
  void dispose() {
    ended = true;
    session.answersNoMore();
    queue.clear();
    detachAll();
  }

  /** The next frames to write: what was lost, all of its own, then its channels in turn. */
  Batch next(long now) {
    Batch batch = new Batch();
    if (!ended) {
      losses.tell(batch, queue.isEmpty(), now);
      takeOwn(batch, now);
      takeChannels(batch, now);
      wakeLater(now);
    }
    return batch;
  }

  private void takeOwn(Batch batch, long now) {
    boolean held = gate.isShut(now);
    EncodedFrame frame = queue.peek(held);
    while (frame != null && batch.fits(frame.bytes())) {
      batch.add(frame.text(), frame.bytes());
      queue.poll(held);
      noteTaken(frame, now);
      frame = queue.peek(held);
    }
  }

  private void noteTaken(EncodedFrame frame, long now) {
    if (frame.deliveryClass() == DeliveryClass.ACK) {
      session.inbox().answered();
    }
    if (frame.deliveryClass().isAnswer()) {
      return;
    }
    gate.passed(now);
    Reader reader = readers.get(frame.channel());
    if (reader != null) {
      losses.wrote(reader, frame);
    }
  }

  /** Has the shard look at it again when something that waits for a time may be written. */
  private void wakeLater(long now) {
    long at = gate.isShut(now) && !queue.isEmpty() ? gate.opensAt() : Losses.NEVER;
    at = Math.min(at, losses.next(queue.isEmpty(), now));
    at = Math.min(at, pace == null ? Losses.NEVER : pace.dueAfter(now));
    if (at != Losses.NEVER && (wakeAt == 0 || at - wakeAt < 0)) {
      wakeAt = at;
      shard.wakeAt(this, at);
    }
  }

  private void takeChannels(Batch batch, long now) {
    while (!hasOwn(now) && !round.isEmpty() && batch.hasRoom()) {
      Reader reader = round.element();
      if (!reader.readInto(batch)) {
        return;
      }
      if (pace != null) {
        pace.moved();
      }
      round.remove();
      reader.queued(false);
      readable(reader);
    }
  }

  boolean takePing() {
    boolean wanted = pingWanted;
    pingWanted = false;
    return wanted && !ended;
  }

  /** Whether there is anything to write now. */
  boolean hasMore(long now) {
    return !ended
        && (hasOwn(now)
            || !round.isEmpty()
            || pingWanted
            || closing != null
            || isBookmarkDue(now)
            || losses.next(queue.isEmpty(), now) <= now);
  }

  private boolean hasOwn(long now) {
    return queue.peek(gate.isShut(now)) != null;
  }

  /** Whether the shard is to look at it, as was asked for at that time. */
  boolean wokenAt(long time) {
    boolean asked = wakeAt == time;
    wakeAt = asked ? 0 : wakeAt;
    return asked && !ended;
  }

  /** Lets go of what nobody will come for any more. */
  void giveUp() {
    if (closing != null) {
      queue.clear();
    }
  }

  /** How to close, once nothing more is to be written; given once, null while it is not due. */
  @Nullable Closing due() {
    Closing due = closing;
    if (due == null || (!ended && !queue.isEmpty())) {
      return null;
    }
    closing = null;
    dispose();
    return due;
  }

  /** How many frames wait in its own queue; a guess for other threads than the writer. */
  int waiting() {
    return queue.size();
  }

  boolean isReady() {
    return ready;
  }

  void ready(boolean ready) {
    this.ready = ready;
  }

  boolean isWriting() {
    return writing;
  }

  void writing(boolean writing) {
    this.writing = writing;
  }

  boolean isSlow() {
    return slow;
  }

  void slow(boolean slow) {
    this.slow = slow;
  }

  private void detachAll() {
    readers.values().forEach(reader -> reader.feed().remove(this));
    readers.clear();
    round.clear();
  }
}
