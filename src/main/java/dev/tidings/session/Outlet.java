package dev.tidings.session;

import dev.tidings.protocol.CloseCode;
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

  void offer(EncodedFrame frame) {
    if (ended || closing != null) {
      return;
    }
    if (queue.offer(frame)) {
      shard.ready(this);
    } else {
      session.abandon("too many answers wait to be read");
    }
  }

  void wantPing() {
    pingWanted = true;
    shard.ready(this);
  }

  void attach(Reader reader) {
    if (ended) {
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
    if (ended || closing != null) {
      return;
    }
    detachAll();
    queue.offer(EncodedFrame.answer(last));
    closing = new Closing(code, reason);
    shard.ready(this);
  }

  /** Lets go of everything; nothing is written any more. */
  void dispose() {
    ended = true;
    detachAll();
  }

  /** The next frames to write: its own first, then its channels in turn. */
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
    while (!round.isEmpty() && batch.hasRoom()) {
      Reader reader = round.remove();
      reader.queued(false);
      FrameLog.Slice slice = reader.next(batch);
      EncodedFrame gap = slice.gap();
      if (gap != null) {
        batch.add(gap.text());
      }
      batch.addAll(slice.frames());
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

  /** How to close, once nothing of its own waits; null while there is no reason to. */
  @Nullable Closing due() {
    return queue.isEmpty() && !ended ? closing : null;
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

  int queued() {
    return queue.size();
  }

  private void detachAll() {
    readers.values().forEach(reader -> reader.feed().remove(this));
    readers.clear();
    round.clear();
  }
}
