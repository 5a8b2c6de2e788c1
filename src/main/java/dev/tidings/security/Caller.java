package dev.tidings.security;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * Who calls, as a verified token says it; nothing of it comes from a payload or a parameter.
 *
 * @param user the user's id, unique within the tenant, 1 to 128 characters
 * @param name what to call the user, 1 to 128 characters; the id where the token has no name
 * @param avatar the URL of a picture, https or relative
 * @param tenant the tenant, {@code [A-Za-z0-9_.-]{1,64}}
 * @param roles the names of the roles, unknown ones included; {@code operator} is among them only
 *     where it counts
 * @param expires when the token ends
 */
public record Caller(
    String user,
    String name,
    Optional<String> avatar,
    String tenant,
    Set<String> roles,
    Instant expires) {
  /** Keeps a copy of the roles. */
  public Caller {
    roles = Set.copyOf(roles);
  }

  /** Whether the caller has the role. */
  public boolean has(Role role) {
    return roles.contains(role.wireName());
  }

  /** Whether both are the same user of the same tenant, whatever the tokens. */
  public boolean isSameUserAs(Caller other) {
    return user.equals(other.user) && tenant.equals(other.tenant);
  }
}
