package dev.tidings.sse;

/** Where the text of one stream goes. {@link #write} is called by one thread at a time. */
interface StreamSink {
  /**
   * Writes, and returns when the transport took it.
   *
   * @throws dev.tidings.session.ConnectionLostException when the client can no longer be reached
   */
  void write(byte[] bytes);

  /** Ends it: now, or as soon as the write that is under way returns. Never throws. */
  void close();

  /** Frees a thread that is in {@link #write}, and ends it. */
  void abort(Thread thread);
}
