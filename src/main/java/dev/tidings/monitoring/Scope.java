package dev.tidings.monitoring;

import dev.tidings.security.Caller;
import dev.tidings.security.Role;
import java.util.Map;
import java.util.Optional;

/**
 * Whose connections somebody may see: those of the own tenant, or all of the site.
 *
 * @param tenant empty for the site
 */
public record Scope(Optional<String> tenant) {
  /** Everybody's. */
  public static final Scope SITE = new Scope(Optional.empty());

  /** A tenant's. */
  public static Scope of(String tenant) {
    return new Scope(Optional.of(tenant));
  }

  /** What a caller may see who is an administrator or an operator. */
  public static Scope of(Caller caller) {
    return caller.has(Role.OPERATOR) ? SITE : of(caller.tenant());
  }

  /** Whether a tenant's connections are in it. */
  public boolean includes(String other) {
    return tenant.map(own -> own.equals(other)).orElse(true);
  }

  /** The name in the API. */
  String label() {
    return tenant.isPresent() ? "tenant" : "site";
  }

  /** The sum of what is in it. */
  Counts sum(Map<String, Counts> byTenant) {
    return tenant
        .map(own -> byTenant.getOrDefault(own, Counts.NONE))
        .orElseGet(() -> byTenant.values().stream().reduce(Counts.NONE, Counts::plus));
  }
}
