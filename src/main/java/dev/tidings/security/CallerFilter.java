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
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Identifies the caller of a request under {@code /api} from {@code Authorization: Bearer} or the
 * cookie, and refuses nothing: what a request needs is known further in. Who is blocked, also by
 * the device that the address names, is nobody.
 */
@WebFilter(urlPatterns = "/api/*", asyncSupported = true)
public class CallerFilter extends HttpFilter {
  private static final long serialVersionUID = 1L;
  private static final String DEVICE = "device";

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
      Caller caller = tokens.verify(token);
      devices(request).forEach(device -> tokens.requireWelcome(caller, device));
      request.setAttribute(CurrentCaller.CALLER, caller);
    } catch (ProtocolException e) {
      request.setAttribute(CurrentCaller.REFUSAL, e);
    }
  }

  /** As the address names them; the body is left to whoever reads it. */
  private static Stream<String> devices(HttpServletRequest request) {
    return Stream.ofNullable(request.getQueryString())
        .flatMap(query -> Stream.of(query.split("&")))
        .map(parameter -> parameter.split("=", 2))
        .filter(parameter -> parameter.length == 2 && decoded(parameter[0]).equals(DEVICE))
        .map(parameter -> decoded(parameter[1]));
  }

  /** What cannot be decoded is no name of a device either. */
  private static String decoded(String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return "";
    }
  }

  private static List<String> values(HttpServletRequest request, String header) {
    return Collections.list(request.getHeaders(header));
  }
}
