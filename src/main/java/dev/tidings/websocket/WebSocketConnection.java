package dev.tidings.websocket;

import dev.tidings.protocol.CloseCode;
import dev.tidings.session.Connection;
import dev.tidings.session.ConnectionLostException;
import jakarta.websocket.CloseReason;
import jakarta.websocket.CloseReason.CloseCodes;
import jakarta.websocket.Session;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** One WebSocket. Writes are synchronous: a single system call each, on both servers. */
final class WebSocketConnection implements Connection {
  /** The name of this transport. */
  static final String TRANSPORT = "websocket";

  private static final Logger LOG = System.getLogger(WebSocketConnection.class.getName());

  /** RFC 6455 section 5.5: a control frame has 125 bytes, two of which are the code. */
  private static final int MAX_REASON_BYTES = 123;

  private final Session session;
  private final String address;
  private final boolean batches;

  WebSocketConnection(Session session, String address, boolean batches) {
    this.session = session;
    this.address = address;
    this.batches = batches;
  }

  @Override
  public void write(String message) {
    try {
      session.getBasicRemote().sendText(message);
    } catch (IOException | IllegalStateException e) {
      throw new ConnectionLostException("the socket takes no more", e);
    }
  }

  @Override
  public void ping() {
    try {
      session.getBasicRemote().sendPing(ByteBuffer.allocate(0));
    } catch (IOException | IllegalStateException e) {
      throw new ConnectionLostException("the socket takes no more", e);
    }
  }

  @Override
  public void close(CloseCode code, String reason) {
    try {
      session.close(new CloseReason(CloseCodes.getCloseCode(code.number()), shortened(reason)));
    } catch (IOException | IllegalStateException e) {
      LOG.log(Level.DEBUG, "the socket was closed already", e);
    }
  }

  /** On Liberty only an interrupt frees a write; on Payara the close from another thread does. */
  @Override
  public void abort(Thread writer) {
    writer.interrupt();
  }

  @Override
  public boolean batches() {
    return batches;
  }

  @Override
  public String transport() {
    return TRANSPORT;
  }

  @Override
  public String remoteAddress() {
    return address;
  }

  static String shortened(String reason) {
    String shortened = reason;
    while (shortened.getBytes(StandardCharsets.UTF_8).length > MAX_REASON_BYTES) {
      shortened = shortened.substring(0, shortened.length() - 1);
    }
    return shortened;
  }
}
