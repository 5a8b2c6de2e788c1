package dev.tidings.session;

import dev.tidings.protocol.MessageBody;
import java.util.List;

/** Where one session is in one channel. Used by its writer only. */
final class Reader {
  private final Outlet outlet;
  private final ShardFeed feed;
  private final boolean presence;

  /** Events up to this offset are marked as sent again. */
  private final long replayUntil;

  private long offset;

  /** Whether it stands in its outlet's round of readers. */
  private boolean queued;

  Reader(Outlet outlet, ShardFeed feed, long offset, long replayUntil, boolean presence) {
    this.outlet = outlet;
    this.feed = feed;
    this.offset = offset;
    this.replayUntil = replayUntil;
    this.presence = presence;
  }

  Outlet outlet() {
    return outlet;
  }

  ShardFeed feed() {
    return feed;
  }

  long offset() {
    return offset;
  }

  boolean listensToPresence() {
    return presence;
  }

  boolean queued() {
    return queued;
  }

  void queued(boolean queued) {
    this.queued = queued;
  }

  boolean behind() {
    return offset < feed.feed().log().head();
  }

  /** The next events that fit into the batch; they count as read. */
  FrameLog.Slice next(Batch batch) {
    FrameLog.Slice slice =
        batch.isEmpty()
            ? feed.after(offset)
            : feed.feed().log().after(offset, batch.freeFrames(), batch.freeChars());
    long first = slice.to() - slice.frames().size() + 1;
    offset = slice.to();
    return first > replayUntil ? slice : replayed(slice, first);
  }

  private FrameLog.Slice replayed(FrameLog.Slice slice, long first) {
    List<String> frames = slice.frames();
    String[] marked = new String[frames.size()];
    for (int i = 0; i < marked.length; i++) {
      String frame = frames.get(i);
      marked[i] = first + i <= replayUntil ? MessageBody.asReplay(frame) : frame;
    }
    return new FrameLog.Slice(slice.from(), slice.to(), List.of(marked), slice.gap());
  }
}
