package dev.tidings.rest;

import dev.tidings.security.Caller;
import jakarta.ws.rs.core.SecurityContext;
import java.security.Principal;

/**
 * The roles of a resource as the token has them. Open Liberty checks {@code @RolesAllowed} once
 * more, by this; Payara is told to leave it to the hub, as it would log the caller in first.
 */
record TokenRoles(Caller caller, SecurityContext container) implements SecurityContext {
  @Override
  public Principal getUserPrincipal() {
    return caller::user;
  }

  @Override
  public boolean isUserInRole(String role) {
    return caller.roles().contains(role);
  }

  @Override
  public boolean isSecure() {
    return container.isSecure();
  }

  @Override
  public String getAuthenticationScheme() {
    return "Bearer";
  }
}
