package dev.tidings.session;

import dev.tidings.protocol.EncodedFrame;
import dev.tidings.protocol.GapReason;
import dev.tidings.protocol.ServerFrame.Gap;
import dev.tidings.protocol.Utf8;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A channel's events in a list, as simple as can be. */
final class ListLog implements FrameLog {
  private final List<String> events = new ArrayList<>();
  private long trimmed;

  /** What is kept beside the events, in bytes. */
  private long beside;

  synchronized void append(String text) {
    events.add(
        "{\"type\":\"message\",\"payload\":\"%s\",\"id\":\"e:%d\"}"
            .formatted(text, events.size() + 1));
  }

  synchronized void trim(long upTo) {
    trimmed = Math.max(trimmed, upTo);
  }

  @Override
  public synchronized long oldest() {
    return trimmed + 1;
  }

  @Override
  public synchronized void keepsBeside(long bytes) {
    beside += bytes;
  }

  synchronized long beside() {
    return beside;
  }

  @Override
  public Optional<String> position(long offset) {
    return Optional.of("e:" + offset);
  }

  @Override
  public boolean keepsEvents() {
    return true;
  }

  @Override
  public EncodedFrame lost(long from, long to, long dropped) {
    return EncodedFrame.answer(new Gap("doc", "e:" + from, "e:" + to, "sampled", dropped));
  }

  @Override
  public synchronized long head() {
    return events.size();
  }

  @Override
  public synchronized Slice after(long offset, int maxFrames, int maxBytes) {
    long from = Math.max(offset, trimmed);
    GapNotice gap =
        from == offset
            ? null
            : new GapNotice(
                EncodedFrame.answer(new Gap("doc", "e:" + offset, "e:" + from, "limit", null)),
                GapReason.LIMIT);
    FrameRun frames = new FrameRun();
    for (long i = from; i < events.size() && frames.size() < maxFrames; i++) {
      String frame = events.get((int) i);
      int size = Utf8.length(frame);
      if (!frames.isEmpty() && frames.bytes() + 1 + size > maxBytes) {
        break;
      }
      frames.add(frame, size);
    }
    return new Slice(offset, from + frames.size(), frames, gap, 0);
  }
}
