package dev.tidings.session;

import dev.tidings.protocol.CloseCode;
import dev.tidings.protocol.DeliveryClass;
import dev.tidings.protocol.EncodedFrame;
import dev.tidings.protocol.ServerFrame;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
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
    if (!queue.offer(frame)) {
      if (writing) {
        session.abandon("too many answers wait to be read");
        return;
      }
      queue.add(frame); // the writer is late, not the client
    }
    shard.ready(this);
    if (queue.isCrowded()) {
      shard.hurry(this);
    }
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
      queue.add(EncodedFrame.answer(last));
    }
    shard.ready(this);
  }

  /** Lets go of everything; nothing is written any more. */
  void dispose() {
    ended = true;
    detachAll();
  }

  /** The next frames to write: all of its own first, then its channels in turn. */
  Batch next() {
    Batch batch = new Batch();
    if (!ended) {
      takeOwn(batch);
      takeChannels(batch);
    }
    return batch;
  }

  private void takeOwn(Batch batch) {
    for (EncodedFrame frame = queue.peek();
        frame != null && batch.fits(frame.text());
        frame = queue.peek()) {
      batch.add(frame.text());
      queue.poll();
    }
  }

  private void takeChannels(Batch batch) {
    while (queue.isEmpty() && !round.isEmpty() && batch.hasRoom()) {
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

  boolean hasMore() {
    return !ended && (!queue.isEmpty() || !round.isEmpty() || pingWanted || closing != null);
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
