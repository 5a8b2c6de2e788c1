package dev.tidings.websocket;

import dev.tidings.protocol.CloseCode;
import dev.tidings.protocol.FrameLimits;
import dev.tidings.security.Handshake;
import dev.tidings.session.ClientSession;
import dev.tidings.session.Sessions;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.websocket.CloseReason;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.OnClose;
import jakarta.websocket.OnError;
import jakarta.websocket.OnMessage;
import jakarta.websocket.OnOpen;
import jakarta.websocket.PongMessage;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerEndpoint;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The endpoint of all clients that speak WebSocket; one instance a connection. It has no container
 * principal: on Liberty a socket that has one dies with its HTTP session.
 */
@Dependent
@ServerEndpoint(
    value = "/ws",
    subprotocols = HubEndpoint.SUBPROTOCOL,
    configurator = HandshakeConfigurator.class)
public class HubEndpoint {
  /** The subprotocol of clients that take and send arrays of frames. */
  static final String SUBPROTOCOL = "tidings.v1";

  /** {@link FrameLimits#messageBytes} as a constant. Payara bounds whole messages by it alone. */
  private static final int MESSAGE_BYTES = 65_536;

  /** RFC 6455, section 7.1.5: the connection ended without a close frame. */
  private static final int LOST = 1006;

  private static final Logger LOG = System.getLogger(HubEndpoint.class.getName());

  @Inject private Sessions sessions;

  /** Set once, when the socket opens. */
  private @Nullable ClientSession client;

  /** A socket opens. */
  @OnOpen
  public void open(Session socket, EndpointConfig config) {
    socket.setMaxIdleTimeout(0);
    socket.setMaxTextMessageBufferSize(MESSAGE_BYTES);
    socket.setMaxBinaryMessageBufferSize(MESSAGE_BYTES);
    Handshake handshake = HandshakeConfigurator.handshakeOf(config, socket);
    boolean batches = SUBPROTOCOL.equals(socket.getNegotiatedSubprotocol());
    client =
        sessions.open(new WebSocketConnection(socket, handshake.address(), batches), handshake);
  }

  /** A message of a client. */
  @OnMessage(maxMessageSize = MESSAGE_BYTES)
  public void text(String message) {
    if (client != null) {
      sessions.receive(client, message);
    }
  }

  /** The contract has no binary frames. */
  @OnMessage
  public void binary(ByteBuffer bytes) {
    if (client != null) {
      client.end(CloseCode.UNDECODABLE, "binary frames are not part of the contract");
    }
  }

  /** The answer to a ping of the hub. */
  @OnMessage
  public void pong(PongMessage pong) {
    if (client != null) {
      sessions.heard(client);
    }
  }

  /** A socket is closed, by whichever side. */
  @OnClose
  public void close(CloseReason reason) {
    if (client != null) {
      LOG.log(Level.DEBUG, () -> "the socket of " + client + " was closed: " + reason);
      int code = cause(reason.getCloseCode().getCode());
      sessions.closed(client, code, words(code, reason.getReasonPhrase()));
    }
  }

  /**
   * An end for which the hub has no cause of its own is a lost connection: containers call it a
   * fault of the server.
   */
  private static int cause(int code) {
    return code == CloseCode.INTERNAL.number() ? LOST : code;
  }

  /** What the client is told later; a container's own words are for its log. */
  private static String words(int code, @Nullable String phrase) {
    if (code == LOST) {
      return "the connection was lost";
    }
    if (code == CloseCode.TOO_LARGE.number()) {
      return "a message was over " + MESSAGE_BYTES + " bytes";
    }
    return phrase == null ? "" : phrase;
  }

  /** The socket broke; the container closes it. */
  @OnError
  public void error(Throwable cause) {
    LOG.log(Level.DEBUG, () -> "the socket of " + client + " broke", cause);
  }
}
