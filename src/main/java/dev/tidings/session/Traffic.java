package dev.tidings.session;

/**
 * Messages and frames of a connection, and their bytes in UTF-8 without the framing of the
 * transport, since it began.
 *
 * @param dropped lossy frames for which there was no room
 * @param gaps how often it was told that it misses events
 */
public record Traffic(
    long messagesIn, long bytesIn, long framesOut, long bytesOut, long dropped, long gaps) {
  /** Nothing. */
  public static final Traffic NONE = new Traffic(0, 0, 0, 0, 0, 0);

  /** What came since an earlier count. */
  public Traffic since(Traffic earlier) {
    return new Traffic(
        messagesIn - earlier.messagesIn,
        bytesIn - earlier.bytesIn,
        framesOut - earlier.framesOut,
        bytesOut - earlier.bytesOut,
        dropped - earlier.dropped,
        gaps - earlier.gaps);
  }
}
