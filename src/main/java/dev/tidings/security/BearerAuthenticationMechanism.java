package dev.tidings.security;

import dev.tidings.protocol.ProtocolException;
import dev.tidings.settings.Settings;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.security.enterprise.AuthenticationStatus;
import jakarta.security.enterprise.authentication.mechanism.http.HttpAuthenticationMechanism;
import jakarta.security.enterprise.authentication.mechanism.http.HttpMessageContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * Identifies the caller of a request under {@code /api} from {@code Authorization: Bearer} or the
 * cookie, and refuses nothing: servers differ in what they make of a refusal, so the filter of the
 * REST layer does it. Everywhere else, {@code /ws} above all, there is never a principal, because a
 * server closes sockets that have one when the HTTP session ends.
 */
@ApplicationScoped
public class BearerAuthenticationMechanism implements HttpAuthenticationMechanism {
  private static final String API = "/api/";

  @Inject TokenVerifier tokens;
  @Inject Settings settings;

  @Override
  public AuthenticationStatus validateRequest(
      HttpServletRequest request, HttpServletResponse response, HttpMessageContext context) {
    if (!request.getRequestURI().startsWith(request.getContextPath() + API)) {
      return context.doNothing();
    }
    Optional<String> bearer = Credentials.bearer(values(request, "Authorization"));
    Optional<String> cookie =
        Credentials.cookie(values(request, "Cookie"), Credentials.cookieName(settings));
    if (bearer.isEmpty() && cookie.isEmpty()) {
      return context.doNothing();
    }
    if (bearer.isEmpty()) {
      request.setAttribute(CurrentCaller.BY_COOKIE, true);
    }
    return verified(bearer.or(() -> cookie).orElseThrow(), request, context);
  }

  private AuthenticationStatus verified(
      String token, HttpServletRequest request, HttpMessageContext context) {
    try {
      Caller caller = tokens.verify(token);
      request.setAttribute(CurrentCaller.CALLER, caller);
      return context.notifyContainerAboutLogin(caller.user(), caller.roles());
    } catch (ProtocolException e) {
      request.setAttribute(CurrentCaller.REFUSAL, e);
      return context.doNothing();
    }
  }

  private static List<String> values(HttpServletRequest request, String header) {
    return Collections.list(request.getHeaders(header));
  }
}
