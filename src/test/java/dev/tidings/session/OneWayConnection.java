package dev.tidings.session;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A client that sends nothing on its connection, and is told where it stands with each write. */
final class OneWayConnection extends RecordingConnection {
  /** Guarded by this. */
  private final List<Bookmark> bookmarks = new ArrayList<>();

  /** How many frames had come when the client was told; guarded by this. */
  private final List<Integer> after = new ArrayList<>();

  private volatile boolean writable = true;

  /** Guarded by this. */
  private int caughtUp;

  @Override
  public boolean isDuplex() {
    return false;
  }

  @Override
  public Lane lane() {
    return Lane.STREAMS;
  }

  @Override
  public Optional<Duration> bookmarkEvery() {
    return Optional.of(Duration.ZERO);
  }

  @Override
  public void bookmark(Bookmark bookmark) {
    synchronized (this) {
      bookmarks.add(bookmark);
      after.add(frames().size());
      notifyAll();
    }
  }

  @Override
  public boolean isWritable() {
    return writable;
  }

  @Override
  public void caughtUp() {
    synchronized (this) {
      caughtUp++;
      notifyAll();
    }
  }

  void writable(boolean takes) {
    writable = takes;
  }

  synchronized int timesCaughtUp() {
    return caughtUp;
  }

  synchronized List<Bookmark> bookmarks() {
    return List.copyOf(bookmarks);
  }

  /** How many frames had come when the client was told where it stands, each time. */
  synchronized List<Integer> framesBeforeBookmarks() {
    return List.copyOf(after);
  }
}
