package dev.tidings.session;

/**
 * When a client was last heard of, and what the hub did about its silence. Times are Unix
 * milliseconds. Safe for use by several threads, but for {@link #faulted}.
 */
final class Liveness {
  /** Any sign of life. */
  private volatile long heard;

  /** The last frame that a user caused. */
  private volatile long active;

  /** Since when it has had time to say who it is. */
  private volatile long began;

  private volatile boolean probed;
  private volatile boolean warned;

  /** Before this time there is nothing to be done about its silence or its token. */
  private volatile long quietUntil;

  /** Messages that could not be decoded, and since when they count; used by the transport only. */
  private int faults;

  private long faultsSince;

  Liveness(long now) {
    heard = now;
    active = now;
    began = now;
  }

  /** Notes a sign of life. */
  void heard(long now) {
    heard = now;
    probed = false;
  }

  long lastHeard() {
    return heard;
  }

  long began() {
    return began;
  }

  /**
   * Takes a time out of its silence in which it could not be heard; a negative one when the clock
   * was set back. It will be asked again for a sign of life.
   */
  void forgive(long millis, long now) {
    heard = Math.min(heard + millis, now);
    began = Math.min(began + millis, now);
    probed = false;
    quietUntil = 0;
  }

  /** Notes that the user did something. */
  void acted(long now) {
    active = now;
  }

  long lastActive() {
    return active;
  }

  /** Notes that the client was asked for a sign of life. */
  void probed() {
    probed = true;
  }

  /** Whether it was asked and nothing was heard since. */
  boolean isProbed() {
    return probed;
  }

  /** Notes that the client was told that its token ends. */
  void warned() {
    warned = true;
  }

  boolean isWarned() {
    return warned;
  }

  /** Notes that it has a newer token. */
  void renewed() {
    warned = false;
    quietUntil = 0;
  }

  /** Notes when there may be something to be done about it again. */
  void quietUntil(long time) {
    quietUntil = time;
  }

  /** Whether there is nothing to be done about it now. */
  boolean isQuiet(long now) {
    return now < quietUntil;
  }

  /** Counts a message that could not be decoded; gives how many there were within the window. */
  int faulted(long now, long windowMillis) {
    if (now - faultsSince > windowMillis) {
      faultsSince = now;
      faults = 0;
    }
    return ++faults;
  }
}
