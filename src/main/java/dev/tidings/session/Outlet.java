package dev.tidings.session;

import dev.tidings.protocol.CloseCode;
import dev.tidings.protocol.DeliveryClass;
import dev.tidings.protocol.EncodedFrame;
import dev.tidings.protocol.FlowLevel;
import dev.tidings.protocol.ServerFrame;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
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
  private final Map<String, Reader> readers = new HashMap<>(4);
  private final Deque<Reader> round = new ArrayDeque<>(4);

  /** Readers with losses to be told; null while there are none. */
  private @Nullable List<Reader> losing;

  /** How often states and lossy frames are written at most. */
  private FlowLevel flow = FlowLevel.NONE;

  /** When they may be written again. */
  private long releaseAt;

  /** When the shard looks at it again, whatever happens; 0 for never. */
  private long wakeAt;

  /** Whether it stands among the shard's ready outlets. */
  private boolean ready;

  /** Whether a write is under way; written by the shard's thread, read by the watch as well. */
  private volatile boolean writing;

  /** Whether its last write held up its thread. */
  private boolean slow;

  private boolean pingWanted;
  private boolean ended;
  private @Nullable Closing closing;

  Outlet(ClientSession session, WriterShard shard, OutboundQueue queue) {
    this.session = session;
    this.shard = shard;
    this.queue = queue;
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
    if (ended || closing != null || isOfAChannelLeft(frame)) {
      return;
    }
    switch (queue.offer(frame)) {
      case TAKEN -> {}
      case LOST -> lost(frame);
      case REFUSED -> {
        if (writing) {
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
    return flow != FlowLevel.NONE
        && frame.deliveryClass() != DeliveryClass.ANSWER
        && wakeAt != 0
        && wakeAt - releaseAt <= 0;
  }

  private void lost(EncodedFrame frame) {
    session.counter().dropped();
    shard.metrics().dropped();
    Reader reader = readers.get(frame.channel());
    LossTally losses = reader == null ? null : reader.losses();
    if (reader != null && losses != null) {
      losses.refused(frame.offset());
      losing(reader);
    }
  }

  private void losing(Reader reader) {
    if (losing == null) {
      losing = new ArrayList<>(1);
    }
    if (!losing.contains(reader)) {
      losing.add(reader);
    }
  }

  /** Changes how often states and lossy frames are written at most. */
  void flow(FlowLevel level) {
    flow = level;
    releaseAt = System.nanoTime() + level.intervalNanos();
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
      if (losing != null) {
        losing.remove(reader);
      }
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
      flow = FlowLevel.NONE;
      queue.addAnswer(EncodedFrame.answer(last));
    }
    shard.ready(this);
  }

  /** Lets go of everything; nothing is written any more. */
  void dispose() {
    ended = true;
    queue.clear();
    detachAll();
  }

  /** The next frames to write: what was lost, all of its own, then its channels in turn. */
  Batch next(long now) {
    Batch batch = new Batch();
    if (!ended) {
      tellLosses(batch, now);
      takeOwn(batch, now);
      takeChannels(batch, now);
      wakeLater(now);
    }
    return batch;
  }

  private void tellLosses(Batch batch, long now) {
    if (losing == null) {
      return;
    }
    for (Iterator<Reader> i = losing.iterator(); i.hasNext(); ) {
      Reader reader = i.next();
      LossTally losses = reader.losses();
      if (losses != null && losses.due(queue.isEmpty(), now) <= now) {
        EncodedFrame gap = losses.tell(reader.feed().feed().log(), queue.isEmpty(), now);
        if (gap != null) {
          batch.add(gap.text());
          shard.metrics().toldGap();
        }
      }
      if (losses == null || !losses.isOpen()) {
        i.remove();
      }
    }
    losing = losing.isEmpty() ? null : losing;
  }

  private void takeOwn(Batch batch, long now) {
    boolean held = isHeld(now);
    EncodedFrame frame = queue.peek(held);
    while (frame != null && batch.fits(frame.text())) {
      batch.add(frame.text());
      queue.poll(held);
      noteTaken(frame, now);
      frame = queue.peek(held);
    }
  }

  private void noteTaken(EncodedFrame frame, long now) {
    if (frame.deliveryClass() == DeliveryClass.ANSWER) {
      return;
    }
    releaseAt = now + flow.intervalNanos();
    Reader reader = readers.get(frame.channel());
    LossTally losses = reader == null ? null : reader.losses();
    if (reader != null && losses != null) {
      losses.wrote(frame.offset());
      if (losses.isOpen()) {
        losing(reader);
      }
    }
  }

  /** Whether states and lossy frames have to wait. */
  private boolean isHeld(long now) {
    return flow != FlowLevel.NONE && releaseAt - now > 0;
  }

  /** Has the shard look at it again when something that waits for a time may be written. */
  private void wakeLater(long now) {
    long at = isHeld(now) && !queue.isEmpty() ? releaseAt : Long.MAX_VALUE;
    at = Math.min(at, nextTold(now));
    if (at != Long.MAX_VALUE && (wakeAt == 0 || at - wakeAt < 0)) {
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
        && (hasOwn(now) || !round.isEmpty() || pingWanted || closing != null || isToTell(now));
  }

  private boolean hasOwn(long now) {
    return queue.peek(isHeld(now)) != null;
  }

  private boolean isToTell(long now) {
    return nextTold(now) <= now;
  }

  /** When the next loss is to be told; {@code MAX_VALUE} for never. */
  private long nextTold(long now) {
    long first = Long.MAX_VALUE;
    if (losing != null) {
      for (Reader reader : losing) {
        LossTally losses = reader.losses();
        first = losses == null ? first : Math.min(first, losses.due(queue.isEmpty(), now));
      }
    }
    return first;
  }

  /** Whether the shard is to look at it, as was asked for at that time. */
  boolean wokenAt(long time) {
    boolean asked = wakeAt == time;
    wakeAt = asked ? 0 : wakeAt;
    return asked && !ended;
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
