package dev.tidings.security;

import dev.tidings.protocol.ProtocolException;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Who makes the current HTTP request under {@code /api}, as {@link CallerFilter} found it. Usable
 * only on the thread that serves the request.
 */
@RequestScoped
public class CurrentCaller {
  static final String CALLER = Caller.class.getName();
  static final String REFUSAL = ProtocolException.class.getName();
  static final String BY_COOKIE = CurrentCaller.class.getName() + ".byCookie";

  @Inject HttpServletRequest request;

  /** The caller; empty without valid credentials. */
  public Optional<Caller> caller() {
    return attribute(CALLER, Caller.class);
  }

  /**
   * The caller, for resources that are not public.
   *
   * @throws ProtocolException {@code unauthenticated} where there is none
   */
  public Caller required() {
    return caller()
        .orElseThrow(
            () ->
                refusal()
                    .orElseGet(
                        () -> TokenVerifier.unauthenticated("send Authorization: Bearer <token>")));
  }

  /** Why the credentials of the request were refused; empty when it carried none or good ones. */
  public Optional<ProtocolException> refusal() {
    return attribute(REFUSAL, ProtocolException.class);
  }

  /** Whether the caller is known from a cookie, which browsers send unasked. */
  public boolean byCookie() {
    return request.getAttribute(BY_COOKIE) != null;
  }

  /**
   * Checks the tenants that the request names against the caller's.
   *
   * @throws ProtocolException {@code tenant_mismatch}
   */
  public void requireNamedTenant() {
    caller().ifPresent(this::requireNamedTenant);
  }

  /**
   * Checks the tenants that the request names against those of a caller.
   *
   * @throws ProtocolException {@code tenant_mismatch}
   */
  public void requireNamedTenant(Caller caller) {
    Set<String> named =
        new HashSet<>(Collections.list(request.getHeaders(Credentials.TENANT_HEADER)));
    String query = Optional.ofNullable(request.getQueryString()).orElse("");
    Arrays.stream(query.split("&"))
        .filter(pair -> pair.startsWith(Credentials.TENANT_PARAMETER + "="))
        .map(pair -> pair.substring(Credentials.TENANT_PARAMETER.length() + 1))
        .forEach(named::add);
    named.remove("");
    Credentials.requireTenant(named, caller);
  }

  private <T> Optional<T> attribute(String name, Class<T> type) {
    return Optional.ofNullable(request.getAttribute(name)).filter(type::isInstance).map(type::cast);
  }
}
