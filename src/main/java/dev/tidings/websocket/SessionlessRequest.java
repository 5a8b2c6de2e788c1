package dev.tidings.websocket;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpSession;
import org.jspecify.annotations.Nullable;

/**
 * A handshake for which the container makes no HTTP session: one for each connection would cost
 * more memory than the rest of it, and nobody reads it.
 */
final class SessionlessRequest extends HttpServletRequestWrapper {
  SessionlessRequest(HttpServletRequest request) {
    super(request);
  }

  @Override
  public @Nullable HttpSession getSession() {
    return null;
  }

  @Override
  public @Nullable HttpSession getSession(boolean create) {
    return null;
  }
}
