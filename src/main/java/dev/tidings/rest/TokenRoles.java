package dev.tidings.rest;

import dev.tidings.security.Caller;
import jakarta.ws.rs.core.SecurityContext;
import java.security.Principal;

/**
 * The roles of a resource as the token has them. The servers check {@code @RolesAllowed} once more,
 * and without this some of them know only roles that a deployment descriptor maps.
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
