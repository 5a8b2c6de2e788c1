package dev.tidings.benchmark.load;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/** The little of Engine.IO 4 and Socket.IO 5 (protocol versions) that a client must speak. */
final class SocketIo {
  static final String TARGET = "/socket.io/?EIO=4&transport=websocket";

  /** What stands before the payload of an event. */
  static final String EVENT = "42[\"m\",";

  private SocketIo() {}

  /**
   * Answers what is not an event; true when the server has said that it did what was asked.
   *
   * @param request the first event to send, as a JSON array
   */
  static boolean answer(Link link, ByteBuf in, int from, int length, String request) {
    String text = in.toString(from, length, StandardCharsets.UTF_8);
    if (text.equals("2")) {
      link.send("3");
    } else if (text.startsWith("0")) {
      link.send("40");
    } else if (text.startsWith("40")) {
      link.send("42" + request);
    } else {
      return text.equals("42[\"joined\"]");
    }
    return false;
  }
}
