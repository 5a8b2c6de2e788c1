package dev.tidings.benchmark;

/**
 * How a server tells that it can be loaded: by an answer with 200 that contains a text. The text is
 * the application's own, because a server may be healthy before it has deployed anything.
 */
record Ready(String path, String text) {
  /** The hub's own check is there, and content. */
  static final Ready HUB = new Ready("/health/ready", "\"database\"");

  static final Ready BASELINE = new Ready("/ready.txt", "ready");
  static final Ready NODE = new Ready("/ready", "ready");
}
