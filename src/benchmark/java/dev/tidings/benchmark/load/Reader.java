package dev.tidings.benchmark.load;

import org.jspecify.annotations.Nullable;

/** A connection that receives events and checks that none is missing and none comes twice. */
abstract class Reader implements Conversation {
  protected final Reading reading;
  private volatile @Nullable Link link;
  private volatile boolean ready;
  private volatile boolean leaving;
  private volatile boolean gone;

  Reader(Reading reading) {
    this.reading = reading;
  }

  /** How many events it got. */
  abstract long received();

  /** How many events it was told are gone. */
  abstract long skipped();

  /** Goes through what was published, once nothing more comes. */
  abstract void settle(long published);

  int channel() {
    return reading.channel();
  }

  boolean isReady() {
    return ready;
  }

  /** It has joined its channel: what is published from now on must come. */
  void joined() {
    if (!ready) {
      ready = true;
      reading.arrivals().ready();
    }
  }

  @Override
  public void opened(Link opened) {
    link = opened;
  }

  /** Ends the connection, which is then no fault. */
  void leave() {
    leaving = true;
    Link open = link;
    if (open != null) {
      open.close();
    }
  }

  @Override
  public void ended(String why) {
    if (!leaving) {
      if (!ready) {
        reading.arrivals().failed(this + ": " + why);
      } else {
        lost(why);
      }
    }
  }

  /** The connection is gone without being asked to. */
  void lost(String why) {
    gone = true;
    reading.faults().other(this + ": " + why);
  }

  /** Whether its connection ended, so that it knows that it may have missed something. */
  boolean isGone() {
    return gone;
  }

  /** Stops reading. */
  void stall() {
    Link open = link;
    if (open != null) {
      open.stall();
    }
  }

  /** Reads on. */
  void resume() {
    Link open = link;
    if (open != null) {
      open.resume();
    }
  }

  @Override
  public String toString() {
    return "connection " + reading.index();
  }
}
