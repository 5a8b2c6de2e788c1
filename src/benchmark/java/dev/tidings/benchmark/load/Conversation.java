package dev.tidings.benchmark.load;

import io.netty.buffer.ByteBuf;

/** What is said over one link. All is called on the link's event loop. */
interface Conversation {
  /** How it is held. */
  default Way way() {
    return Way.WEBSOCKET;
  }

  /** Path and query of the handshake, or of the first request. */
  String target();

  /** Path and query of the next request of one that polls. */
  default String next(String cursor) {
    throw new IllegalStateException("no poll");
  }

  /** Further header lines of each request, each with its line end; empty for none. */
  String headers();

  /** The first answer has begun. */
  void opened(Link link);

  /** A text message has come; it is valid only during the call. */
  void text(Link link, ByteBuf in, int from, int length);

  /** The connection has ended, or never came about. */
  void ended(String why);
}
