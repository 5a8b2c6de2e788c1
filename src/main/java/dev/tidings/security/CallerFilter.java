package dev.tidings.security;

import dev.tidings.protocol.ProtocolException;
import dev.tidings.settings.Settings;
import jakarta.inject.Inject;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.annotation.WebFilter;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * Identifies the caller of a request under {@code /api} from {@code Authorization: Bearer} or the
 * cookie, and refuses nothing: what a request needs is known further in.
 */
@WebFilter(urlPatterns = "/api/*", asyncSupported = true)
public class CallerFilter extends HttpFilter {
  private static final long serialVersionUID = 1L;

  @Inject transient TokenVerifier tokens;
  @Inject transient Settings settings;

  private transient String cookieName = "";

  @Override
  public void init() {
    cookieName = Credentials.cookieName(settings);
  }

  @Override
  protected void doFilter(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    identify(request);
    chain.doFilter(request, response);
  }

  void identify(HttpServletRequest request) {
    Optional<String> bearer = Credentials.bearer(values(request, "Authorization"));
    Optional<String> cookie = Credentials.cookie(values(request, "Cookie"), cookieName);
    if (bearer.isEmpty() && cookie.isPresent()) {
      request.setAttribute(CurrentCaller.BY_COOKIE, true);
    }
    bearer.or(() -> cookie).ifPresent(token -> verify(token, request));
  }

  private void verify(String token, HttpServletRequest request) {
    try {
      request.setAttribute(CurrentCaller.CALLER, tokens.verify(token));
    } catch (ProtocolException e) {
      request.setAttribute(CurrentCaller.REFUSAL, e);
    }
  }

  private static List<String> values(HttpServletRequest request, String header) {
    return Collections.list(request.getHeaders(header));
  }
}
