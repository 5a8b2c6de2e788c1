package dev.tidings.benchmark.load;

import org.jspecify.annotations.Nullable;

/** A connection that publishes. Used on the publishers' event loop. */
abstract class Writer implements Conversation {
  protected final int publisher;
  protected final Faults faults;
  private final Arrivals arrivals;
  private @Nullable Link link;
  private boolean ready;
  private volatile boolean leaving;
  private boolean dirty;

  Writer(int publisher, Arrivals arrivals, Faults faults) {
    this.publisher = publisher;
    this.arrivals = arrivals;
    this.faults = faults;
  }

  /** Whether it may publish one more now. */
  abstract boolean hasRoom();

  /** The text that publishes a payload. */
  abstract byte[] publication(int channel, long sequence, long at);

  @Override
  public void opened(Link opened) {
    link = opened;
  }

  void joined() {
    ready = true;
    arrivals.ready();
  }

  void publish(int channel, long sequence, long at) {
    open().write(publication(channel, sequence, at));
    dirty = true;
  }

  void flush() {
    if (dirty) {
      dirty = false;
      open().flush();
    }
  }

  private Link open() {
    if (link == null) {
      throw new IllegalStateException("publisher " + publisher + " is not connected");
    }
    return link;
  }

  void leave() {
    leaving = true;
    if (link != null) {
      link.close();
    }
  }

  @Override
  public void ended(String why) {
    if (leaving) {
      return;
    }
    if (ready) {
      faults.other("publisher " + publisher + ": " + why);
    } else {
      arrivals.failed("publisher " + publisher + ": " + why);
    }
  }
}
