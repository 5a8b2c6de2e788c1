package dev.tidings.rest;

import dev.tidings.protocol.ErrorCode;
import dev.tidings.protocol.ProtocolException;
import dev.tidings.security.CurrentCaller;
import dev.tidings.security.Origins;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.ext.Provider;
import java.lang.reflect.Method;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Refuses what another site makes a browser send: a caller known from a cookie may write only from
 * an allowed origin and with a JSON body, which no form can send, and may do nothing from a foreign
 * one. Whoever sends a token in a header means it.
 */
@Provider
@ApplicationScoped
@Priority(Priorities.AUTHENTICATION + 100)
public class CsrfFilter implements ContainerRequestFilter {
  private static final Set<String> READS =
      Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS);

  @Context
  @SuppressWarnings("NullAway.Init")
  ResourceInfo resource;

  @Inject CurrentCaller current;
  @Inject Origins origins;
  @Inject HttpServletRequest servletRequest;

  @Override
  public void filter(ContainerRequestContext request) {
    if (current.byCookie() && !isOpen()) {
      require(
          request.getMethod(),
          Optional.ofNullable(request.getHeaderString("Origin")),
          request.getMediaType());
    }
  }

  void require(String method, Optional<String> origin, @Nullable MediaType type) {
    boolean write = !READS.contains(method);
    if (!origins.allows(origin, OwnOrigin.of(servletRequest)) || (write && origin.isEmpty())) {
      throw foreign();
    }
    if (write && !isJson(type) && (type != null || method.equals(HttpMethod.POST))) {
      throw new ProtocolException(
          ErrorCode.FORBIDDEN, "with a cookie, a write needs Content-Type: application/json");
    }
  }

  /** The refusal of what another site may have made a browser send. */
  static ProtocolException foreign() {
    return new ForeignOriginException(
        "with a cookie, this needs an Origin header with an allowed origin");
  }

  private boolean isOpen() {
    Method method = resource.getResourceMethod();
    return method != null && AccessRule.of(resource.getResourceClass(), method).open();
  }

  private static boolean isJson(@Nullable MediaType type) {
    return type != null
        && type.getType().equalsIgnoreCase("application")
        && (type.getSubtype().equalsIgnoreCase("json")
            || type.getSubtype().toLowerCase(Locale.ROOT).endsWith("+json"));
  }
}
