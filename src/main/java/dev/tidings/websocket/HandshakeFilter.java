package dev.tidings.websocket;

import dev.tidings.security.ClientAddresses;
import dev.tidings.security.ConnectionRefused;
import dev.tidings.security.Handshake;
import dev.tidings.security.HandshakeAuthentication;
import dev.tidings.security.Origins;
import dev.tidings.session.Drain;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.annotation.WebFilter;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Reads what a handshake carries, which the endpoint itself cannot see all of, and refuses a
 * foreign origin with 403: the only refusal before the connection is upgraded.
 */
@WebFilter(urlPatterns = "/ws", asyncSupported = true)
public class HandshakeFilter extends HttpFilter {
  private static final long serialVersionUID = 1L;

  /**
   * The handshake that the current thread is serving; the container upgrades on the same thread.
   */
  private static final ThreadLocal<Handshake> CURRENT = new ThreadLocal<>();

  @Inject private transient HandshakeAuthentication authentication;
  @Inject private transient ClientAddresses addresses;
  @Inject private transient Origins origins;
  @Inject private transient Drain drain;
  @Inject private transient Event<ConnectionRefused> refused;

  @Override
  protected void doFilter(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    Handshake handshake = read(request);
    if (!origins.allows(handshake.origin(), handshake.ownOrigin())) {
      refused.fire(new ConnectionRefused(WebSocketConnection.TRANSPORT, ConnectionRefused.ORIGIN));
      response.sendError(HttpServletResponse.SC_FORBIDDEN, "this origin may not connect");
      return;
    }
    CURRENT.set(handshake);
    try {
      chain.doFilter(new SessionlessRequest(request), response);
    } finally {
      CURRENT.remove();
    }
  }

  /**
   * Ends every session: filters go before a server closes the sockets of an application that stops,
   * and so before anything else of the hub hears of it.
   */
  @Override
  public void destroy() {
    drain.stop();
  }

  /** The handshake being served; fails where there is none, because then nobody checked it. */
  static Handshake current() {
    Handshake handshake = CURRENT.get();
    if (handshake == null) {
      throw new IllegalStateException("the handshake did not pass the filter");
    }
    return handshake;
  }

  private Handshake read(HttpServletRequest request) {
    Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    for (String name : Collections.list(request.getHeaderNames())) {
      headers.put(name, new ArrayList<>(Collections.list(request.getHeaders(name))));
    }
    Map<String, List<String>> parameters =
        request.getParameterMap().entrySet().stream()
            .collect(Collectors.toMap(Map.Entry::getKey, e -> Arrays.asList(e.getValue())));
    String host = headers.getOrDefault("Host", List.of(request.getServerName())).get(0);
    return authentication.read(
        headers,
        parameters,
        Origins.own(request.getScheme(), host),
        addresses.of(request.getRemoteAddr(), headers.getOrDefault("X-Forwarded-For", List.of())));
  }
}
