package dev.tidings.websocket;

import jakarta.websocket.HandshakeResponse;
import jakarta.websocket.server.HandshakeRequest;
import jakarta.websocket.server.ServerEndpointConfig;

/** Hands what {@link HandshakeFilter} read to the endpoint of the connection. */
public class HandshakeConfigurator extends ServerEndpointConfig.Configurator {
  static final String HANDSHAKE = "tidings.handshake";

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
