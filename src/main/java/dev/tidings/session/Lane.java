package dev.tidings.session;

/** Which writers write to a connection. Those of one lane are never held up by another lane. */
public enum Lane {
  /** Sockets, on which a write ends as soon as it is interrupted. */
  SOCKETS,
  /** Answers to HTTP requests that go on and on, on which containers wait for readers. */
  STREAMS
}
