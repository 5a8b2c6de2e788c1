package dev.tidings.websocket;

import dev.tidings.security.Handshake;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.HandshakeResponse;
import jakarta.websocket.Session;
import jakarta.websocket.server.HandshakeRequest;
import jakarta.websocket.server.ServerEndpointConfig;

/** Hands what {@link HandshakeFilter} read to the endpoint of the connection. */
public class HandshakeConfigurator extends ServerEndpointConfig.Configurator {
  private static final String HANDSHAKE = "tidings.handshake";

  /** What the handshake of a connection carried; the container need not keep it any longer. */
  static Handshake handshakeOf(EndpointConfig config, Session socket) {
    Object own = socket.getUserProperties().remove(HANDSHAKE);
    Object found = own == null ? config.getUserProperties().remove(HANDSHAKE) : own;
    if (found instanceof Handshake handshake) {
      return handshake;
    }
    throw new IllegalStateException("the handshake did not pass the configurator");
  }

  @Override
  public void modifyHandshake(
      ServerEndpointConfig config, HandshakeRequest request, HandshakeResponse response) {
    config.getUserProperties().put(HANDSHAKE, HandshakeFilter.current());
  }

  /** Every origin is let through here; the filter has refused the foreign ones. */
  @Override
  public boolean checkOrigin(String origin) {
    return true;
  }
}
