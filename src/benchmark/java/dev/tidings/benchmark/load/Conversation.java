package dev.tidings.benchmark.load;

import io.netty.buffer.ByteBuf;

/** What is said over one link. All is called on the link's event loop. */
interface Conversation {
  /** Path and query of the handshake. */
  String target();

  /** Further header lines of the handshake, each with its line end; empty for none. */
  String headers();

  /** The handshake is done. */
  void opened(Link link);

  /** A text message has come; it is valid only during the call. */
  void text(Link link, ByteBuf in, int from, int length);

  /** The connection has ended, or never came about. */
  void ended(String why);
}
