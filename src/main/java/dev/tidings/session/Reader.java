package dev.tidings.session;

import dev.tidings.protocol.EncodedFrame;
import dev.tidings.protocol.MessageBody;

/** Where one session is in one channel. Used by its writer only. */
final class Reader {
  private final Outlet outlet;
  private final ShardFeed feed;

  /** Events up to this offset are marked as sent again. */
  private final long replayUntil;

  private long offset;
  private boolean presence;

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

  void listenToPresence(boolean listens) {
    presence = listens;
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

  /** Adds a gap or the next events to the batch; false when the next event does not fit. */
  boolean readInto(Batch batch) {
    FrameLog.Slice slice =
        batch.isEmpty()
            ? feed.after(offset)
            : feed.feed().log().after(offset, batch.freeFrames(), batch.freeChars());
    EncodedFrame gap = slice.gap();
    if (gap != null) {
      batch.add(gap.text());
      offset = slice.to() - slice.frames().size();
      return true;
    }
    long before = offset;
    for (String event : slice.frames()) {
      String frame = offset < replayUntil ? MessageBody.asReplay(event) : event;
      if (!batch.fits(frame)) {
        break;
      }
      batch.add(frame);
      offset++;
    }
    return offset > before || slice.frames().isEmpty();
  }
}
