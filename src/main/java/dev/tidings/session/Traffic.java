package dev.tidings.session;

import dev.tidings.protocol.GapReason;
import java.util.EnumMap;
import java.util.Map;

/**
 * Messages and frames of a connection, and their bytes in UTF-8 without the framing of the
 * transport, since it began.
 *
 * @param dropped lossy frames for which there was no room
 * @param gapsByReason how often it was told that it misses events, and why; nobody changes it
 */
public record Traffic(
    long messagesIn,
    long bytesIn,
    long framesOut,
    long bytesOut,
    long dropped,
    Map<GapReason, Long> gapsByReason) {
  /** Nothing. */
  public static final Traffic NONE = new Traffic(0, 0, 0, 0, 0, Map.of());

  /** How often it was told that it misses events. */
  public long gaps() {
    return gapsByReason.values().stream().mapToLong(Long::longValue).sum();
  }

  /** What came since an earlier count. */
  public Traffic since(Traffic earlier) {
    return new Traffic(
        messagesIn - earlier.messagesIn,
        bytesIn - earlier.bytesIn,
        framesOut - earlier.framesOut,
        bytesOut - earlier.bytesOut,
        dropped - earlier.dropped,
        gapsSince(earlier));
  }

  private Map<GapReason, Long> gapsSince(Traffic earlier) {
    if (gapsByReason.equals(earlier.gapsByReason)) {
      return Map.of();
    }
    Map<GapReason, Long> left = new EnumMap<>(gapsByReason);
    earlier.gapsByReason.forEach((reason, count) -> left.merge(reason, -count, Long::sum));
    return left;
  }
}
