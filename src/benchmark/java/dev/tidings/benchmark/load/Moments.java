package dev.tidings.benchmark.load;

/** The moments of a run that the load client tells the harness of. */
public final class Moments {
  /** The first connections, which are not counted, are over; it waits. */
  public static final String REHEARSED = "rehearsed";

  /** Everybody is connected; it waits. */
  public static final String CONNECTED = "connected";

  /** The load went on for the warm-up of the plan; it goes on, and the client waits. */
  public static final String WARMING = "warming";

  /** What is measured begins. */
  public static final String WINDOW_OPEN = "window-open";

  /** What is measured is over. */
  public static final String WINDOW_CLOSED = "window-closed";

  /** Those that stall are stalled, or nobody does in a load to compare with; it waits. */
  public static final String STALLED = "stalled";

  /** It is over; a JSON object follows. */
  public static final String OUTCOME = "outcome";

  private Moments() {}
}
