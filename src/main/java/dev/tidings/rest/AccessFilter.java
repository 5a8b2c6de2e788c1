package dev.tidings.rest;

import dev.tidings.protocol.ErrorCode;
import dev.tidings.protocol.ProtocolException;
import dev.tidings.security.Caller;
import dev.tidings.security.CurrentCaller;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.SecurityContext;
import jakarta.ws.rs.ext.Provider;
import java.lang.reflect.Method;
import java.util.Collections;

/**
 * Refuses every request that its resource does not admit: without a caller 401, without a role or
 * for another tenant 403. A resource is closed unless it is {@link Public}.
 */
@Provider
@ApplicationScoped
@Priority(Priorities.AUTHENTICATION)
public class AccessFilter implements ContainerRequestFilter {
  @Context
  @SuppressWarnings("NullAway.Init")
  ResourceInfo resource;

  @Inject CurrentCaller current;

  @Override
  public void filter(ContainerRequestContext request) {
    Method method = resource.getResourceMethod();
    if (method == null) {
      requireCaller();
    } else {
      require(AccessRule.of(resource.getResourceClass(), method));
    }
    SecurityContext container = request.getSecurityContext();
    current.caller().ifPresent(c -> request.setSecurityContext(new TokenRoles(c, container)));
  }

  void require(AccessRule rule) {
    if (rule.open()) {
      return;
    }
    Caller caller = requireCaller();
    current.requireNamedTenant();
    if (caller.isLimited() && !rule.visitors()) {
      throw new ProtocolException(
          ErrorCode.FORBIDDEN, "your token is for the chat in " + caller.only().get() + " only");
    }
    rule.roles()
        .filter(roles -> Collections.disjoint(roles, caller.roles()))
        .ifPresent(
            roles -> {
              throw new ProtocolException(
                  ErrorCode.FORBIDDEN, "needs one of the roles " + String.join(", ", roles));
            });
  }

  private Caller requireCaller() {
    return current
        .caller()
        .orElseThrow(() -> current.refusal().orElseGet(NoCredentialsException::new));
  }
}
