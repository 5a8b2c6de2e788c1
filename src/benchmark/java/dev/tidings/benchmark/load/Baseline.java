package dev.tidings.benchmark.load;

/** How to speak to a system that is not the hub. */
enum Baseline {
  /** One payload a message. */
  PLAIN("/plain", "/plain?publisher", 0),
  /** An array of payloads a message. */
  TRIAL("/trial", "/trial?publisher", 1),
  /** Engine.IO version 4, WebSocket only: {@code 42["m",<payload>]}. */
  SOCKET_IO(SocketIo.TARGET, SocketIo.TARGET, SocketIo.EVENT.length());

  private final String readerTarget;
  private final String writerTarget;
  private final int payloadAt;

  Baseline(String readerTarget, String writerTarget, int payloadAt) {
    this.readerTarget = readerTarget;
    this.writerTarget = writerTarget;
    this.payloadAt = payloadAt;
  }

  String readerTarget() {
    return readerTarget;
  }

  String writerTarget() {
    return writerTarget;
  }

  /** Where the first payload of a message begins. */
  int payloadAt() {
    return payloadAt;
  }
}
