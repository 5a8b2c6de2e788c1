package dev.tidings.protocol;

/** What the hub promises about a frame on its way to a client. */
public enum DeliveryClass {
  /** Read from a channel's log: nothing is dropped without being told. */
  RELIABLE,
  /** One value per key; an older value may be replaced by a newer one, the last is never lost. */
  STATE,
  /** May go when a client cannot keep up; what went is told. */
  LOSSY,
  /** Belongs to one session: answers, errors, news about the session itself. Never dropped. */
  ANSWER,
  /**
   * Answers a publication. Never dropped, and never one too many: a session has a bounded number of
   * publications whose answer is not written yet.
   */
  ACK;

  /** Whether such a frame belongs to one session and is never dropped. */
  public boolean isAnswer() {
    return this == ANSWER || this == ACK;
  }
}
