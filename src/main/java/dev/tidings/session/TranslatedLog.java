package dev.tidings.session;

import dev.tidings.protocol.EncodedFrame;
import dev.tidings.protocol.Translator;
import dev.tidings.protocol.Utf8;
import java.util.TreeMap;

/**
 * A channel's log in a dialect: the same events at the same offsets. The first who needs an event
 * translates it, for all writers and for whoever reads it again; it goes when the log has let the
 * event go. Safe for use by several threads.
 */
final class TranslatedLog implements FrameLog {
  /** What a translation takes besides its text, in bytes. */
  private static final int OVERHEAD = 160;

  private final FrameLog log;
  private final Translator translator;
  private final String tenant;

  /** By offset. Guarded by this. */
  private final TreeMap<Long, Text> texts = new TreeMap<>();

  /** The oldest offset that is kept; an event before it is on its way out. Guarded by this. */
  private long oldest;

  TranslatedLog(FrameLog log, Translator translator, String tenant) {
    this.log = log;
    this.translator = translator;
    this.tenant = tenant;
  }

  private record Text(String text, int bytes) {
    static Text of(String text) {
      return new Text(text, Utf8.length(text));
    }

    /** Text that is not ASCII has two bytes for each character. */
    long cost() {
      return OVERHEAD + (bytes == text.length() ? bytes : 2L * text.length());
    }
  }

  @Override
  public long head() {
    return log.head();
  }

  @Override
  public long oldest() {
    return log.oldest();
  }

  @Override
  public boolean keepsEvents() {
    return log.keepsEvents();
  }

  @Override
  public EncodedFrame lost(long from, long to, long dropped) {
    return log.lost(from, to, dropped);
  }

  /** The bound in bytes holds for the events as they are written, not as they are in the log. */
  @Override
  public Slice after(long offset, int maxFrames, int maxBytes) {
    Slice slice = log.after(offset, maxFrames, maxBytes);
    FrameRun events = slice.frames();
    FrameRun translated = new FrameRun();
    long last = slice.to() - events.size();
    for (int i = 0; i < events.size(); i++) {
      Text text = translated(last + 1, events.get(i));
      if (!translated.isEmpty() && translated.bytes() + 1 + text.bytes() > maxBytes) {
        break;
      }
      translated.add(text.text(), text.bytes());
      last++;
    }
    return new Slice(offset, last, translated, slice.gap(), slice.publishedAt());
  }

  private Text translated(long offset, String event) {
    Text text;
    synchronized (this) {
      Text known = texts.get(offset);
      if (known != null) {
        return known;
      }
      text = Text.of(translator.event(event, tenant));
      if (offset < oldest) {
        return text;
      }
      texts.put(offset, text);
    }
    log.keepsBeside(text.cost());
    return text;
  }

  /** Lets go of what the log has let go. */
  void trim() {
    long first = log.oldest();
    long freed = 0;
    synchronized (this) {
      oldest = Math.max(oldest, first);
      while (!texts.isEmpty() && texts.firstKey() < oldest) {
        Text gone = texts.pollFirstEntry().getValue();
        freed += gone.cost();
      }
    }
    if (freed > 0) {
      log.keepsBeside(-freed);
    }
  }

  /** How many translations are kept. */
  synchronized int size() {
    return texts.size();
  }

  @Override
  public String toString() {
    return "TranslatedLog[" + translator + ']';
  }
}
