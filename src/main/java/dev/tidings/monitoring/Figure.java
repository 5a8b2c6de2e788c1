package dev.tidings.monitoring;

/** What is counted of connections by itself, as the admin API names it. */
enum Figure {
  /** Connections whose caller became known. */
  OPENED("opened"),
  /** Of these, those that have ended. */
  CLOSED("closed"),
  /** Of those that have ended, those that had lived for more than five minutes. */
  STABLE("stable"),
  /** Connections that came back after a loss, as their clients say. */
  RECONNECTS("reconnects"),
  /** Messages of clients. */
  MESSAGES_IN("messagesIn"),
  /** Their length in UTF-8. */
  BYTES_IN("bytesIn"),
  /** Frames to clients. */
  FRAMES_OUT("framesOut"),
  /** The length of the messages with them in UTF-8. */
  BYTES_OUT("bytesOut"),
  /** Lossy frames for which a session had no room. */
  DROPPED("dropped"),
  /** Gaps that clients were told of. */
  GAPS("gaps"),
  /** Events that came after the positions that clients went on from. */
  REPLAYED("replayed"),
  /** Publications that came again and were events already. */
  RESENT("resent"),
  /** Errors that clients have seen, as they say. */
  CLIENT_ERRORS("clientErrors");

  private final String label;

  Figure(String label) {
    this.label = label;
  }

  /** The name in JSON. */
  String label() {
    return label;
  }
}
