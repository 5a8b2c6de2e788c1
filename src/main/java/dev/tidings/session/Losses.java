package dev.tidings.session;

import dev.tidings.protocol.EncodedFrame;
import dev.tidings.protocol.GapReason;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The channels of one session that have lost frames of which the client has not been told. Used by
 * its writer only.
 */
final class Losses {
  /** Never, as a time. */
  static final long NEVER = Long.MAX_VALUE;

  /** Null while there are none, which is nearly always. */
  private @Nullable List<Reader> losing;

  /** Notes that the session had no room for the frame. */
  void refused(Reader reader, EncodedFrame frame) {
    LossTally losses = reader.losses();
    if (losses != null) {
      losses.refused(frame.offset());
      add(reader);
    }
  }

  /** Notes that the frame was written; what lies between it and the one before is lost. */
  void wrote(Reader reader, EncodedFrame frame) {
    LossTally losses = reader.losses();
    if (losses != null) {
      losses.wrote(frame.offset());
      if (losses.isOpen()) {
        add(reader);
      }
    }
  }

  private void add(Reader reader) {
    if (losing == null) {
      losing = new ArrayList<>(1);
    }
    if (!losing.contains(reader)) {
      losing.add(reader);
    }
  }

  /** The session has left the channel. */
  void forget(Reader reader) {
    if (losing != null) {
      losing.remove(reader);
    }
  }

  /** Adds what is due to be told; {@code quiet} says that nothing else waits for the client. */
  void tell(Batch batch, boolean quiet, long now) {
    if (losing == null) {
      return;
    }
    for (Iterator<Reader> i = losing.iterator(); i.hasNext(); ) {
      Reader reader = i.next();
      LossTally losses = reader.losses();
      if (losses != null && losses.due(quiet, now) <= now) {
        EncodedFrame gap = losses.tell(reader.feed().feed().log(), quiet, now);
        if (gap != null) {
          reader.outlet().tell(gap, GapReason.SAMPLED, batch);
        }
      }
      if (losses == null || !losses.isOpen()) {
        i.remove();
      }
    }
    losing = losing.isEmpty() ? null : losing;
  }

  /** When the next one is to be told. */
  long next(boolean quiet, long now) {
    long first = NEVER;
    if (losing != null) {
      for (Reader reader : losing) {
        LossTally losses = reader.losses();
        first = losses == null ? first : Math.min(first, losses.due(quiet, now));
      }
    }
    return first;
  }
}
