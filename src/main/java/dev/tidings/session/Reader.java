package dev.tidings.session;

import dev.tidings.protocol.EncodedFrame;
import dev.tidings.protocol.MessageBody;
import dev.tidings.protocol.Translator;
import org.jspecify.annotations.Nullable;

/** Where one session is in one channel. Used by its writer only. */
final class Reader {
  /** A reader with more events before it than this is far behind. */
  static final int LAG = 256;

  private final Outlet outlet;
  private final ShardFeed feed;

  /** What the client calls the channel. */
  private final String name;

  /** The channel's events in the client's dialect. */
  private final FrameLog log;

  /** Null where the dialect is the canonical one. */
  private final @Nullable Translator translator;

  /** Events up to this offset are marked as sent again. */
  private final long replayUntil;

  private long offset;
  private boolean presence;

  /** Whether it is far behind. */
  private boolean lagging;

  /** What it misses of a channel that keeps no events; null for a channel that does. */
  private final @Nullable LossTally losses;

  /** Whether it stands in its outlet's round of readers. */
  private boolean queued;

  Reader(
      Outlet outlet, ShardFeed feed, String name, long offset, long replayUntil, boolean presence) {
    this.outlet = outlet;
    this.feed = feed;
    this.name = name;
    this.offset = offset;
    this.replayUntil = replayUntil;
    this.presence = presence;
    this.translator = outlet.session().translator();
    this.log =
        translator == null
            ? feed.feed().log()
            : feed.feed().log(translator, outlet.session().tenant());
    this.losses = log.keepsEvents() ? null : new LossTally(offset);
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

  void listenToPresence(boolean listens) {
    presence = listens;
  }

  /** Where it stands. */
  Bookmark.Place place() {
    return new Bookmark.Place(name, feed.feed().log().position(offset), presence);
  }

  boolean queued() {
    return queued;
  }

  void queued(boolean queued) {
    this.queued = queued;
  }

  boolean behind() {
    return losses == null && offset < log.head();
  }

  /** What it misses of a channel that keeps no events; null for a channel that does. */
  @Nullable LossTally losses() {
    return losses;
  }

  /**
   * Notes whether it is far behind. One that is being written to at this moment has a thread of its
   * own and waits for its client, not for the hub.
   */
  void measure(long head) {
    behindBy(losses != null || outlet.isWriting() ? 0 : head - offset);
  }

  /** A reader that was far behind has to come much closer. */
  private void behindBy(long events) {
    if (lagging ? events <= LAG / 2 : events > LAG) {
      lagging = !lagging;
      feed.feed().lag(lagging ? 1 : -1);
    }
  }

  /** Notes that it reads no more. */
  void leave() {
    if (lagging) {
      lagging = false;
      feed.feed().lag(-1);
    }
  }

  /** Whether a frame that is not in the log is for this reader. */
  boolean wants(EncodedFrame frame, boolean listenersOnly) {
    boolean before = frame.offset() > 0 && frame.offset() <= offset;
    return !before && (presence || !listenersOnly);
  }

  /** Adds a gap or the next events to the batch; false when the next event does not fit. */
  boolean readInto(Batch batch) {
    FrameLog.Slice slice =
        batch.isEmpty() ? shared() : log.after(offset, batch.freeFrames(), batch.freeBytes());
    GapNotice gap = slice.gap();
    if (gap != null) {
      outlet.tell(gap.frame(), gap.reason(), batch);
      offset = slice.to() - slice.frames().size();
      behindBy(log.head() - offset);
      return true;
    }
    if (batch.isEmpty() && offset >= replayUntil) {
      batch.addFirst(slice);
      offset = slice.to();
      noteProgress();
      return true;
    }
    long before = offset;
    FrameRun events = slice.frames();
    for (int i = 0; i < events.size(); i++) {
      String event = events.get(i);
      String frame = offset < replayUntil ? replayed(event) : event;
      int bytes = events.sizeOf(i) + frame.length() - event.length();
      if (!batch.fits(bytes)) {
        break;
      }
      batch.addEvent(frame, bytes, slice.publishedAt());
      offset++;
    }
    noteProgress();
    return offset > before || slice.frames().isEmpty();
  }

  private FrameLog.Slice shared() {
    return translator == null ? feed.after(offset) : feed.after(log, offset);
  }

  private String replayed(String event) {
    return translator == null ? MessageBody.asReplay(event) : translator.replayed(event);
  }

  private void noteProgress() {
    if (lagging) {
      behindBy(log.head() - offset);
    }
  }
}
