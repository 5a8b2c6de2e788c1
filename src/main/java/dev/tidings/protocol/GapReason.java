package dev.tidings.protocol;

import java.util.Locale;

/** Why events do not reach a client, as {@code gap} and {@code subscribed} tell it. */
public enum GapReason {
  /** The position is older than what the channel keeps. */
  TRIMMED,
  /** The channel began anew. */
  EPOCH,
  /** The reader fell behind by more than is kept for it. */
  LIMIT,
  /** The events of all channels took more than their share of the memory. */
  MEMORY,
  /** Events of a lossy channel were left out on the way to this reader. */
  SAMPLED;

  /** The name on the wire. */
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
