package dev.tidings.security;

import dev.tidings.protocol.ChannelName;
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
 * @param only the one channel that the caller is limited to, see {@link #isLimited}
 * @param token what its token is known by, and not the token: its {@code jti}, or else a digest
 */
public record Caller(
    String user,
    String name,
    Optional<String> avatar,
    String tenant,
    Set<String> roles,
    Instant expires,
    Optional<ChannelName> only,
    Optional<String> token) {
  /** Keeps a copy of the roles. */
  public Caller {
    roles = Set.copyOf(roles);
  }

  /** A caller who is not limited to a channel. */
  public Caller(
      String user,
      String name,
      Optional<String> avatar,
      String tenant,
      Set<String> roles,
      Instant expires) {
    this(user, name, avatar, tenant, roles, expires, Optional.empty());
  }

  /** A caller whose token is known by nothing. */
  public Caller(
      String user,
      String name,
      Optional<String> avatar,
      String tenant,
      Set<String> roles,
      Instant expires,
      Optional<ChannelName> only) {
    this(user, name, avatar, tenant, roles, expires, only, Optional.empty());
  }

  /** The same caller by the token of that name. */
  Caller by(String known) {
    return new Caller(user, name, avatar, tenant, roles, expires, only, Optional.of(known));
  }

  /**
   * Whether the caller is a visitor of one channel, who is no user of the tenant: nothing is open
   * to such a caller but what says so, and of that only what is about the channel.
   */
  public boolean isLimited() {
    return only.isPresent();
  }

  /** Whether the channel is not closed to the caller for being another than its only one. */
  public boolean mayTouch(ChannelName channel) {
    return only.isEmpty()
        || channel.equals(only.get())
        || channel.text().equals("typing:" + only.get().text());
  }

  /** Whether the caller has the role. */
  public boolean has(Role role) {
    return roles.contains(role.wireName());
  }

  /**
   * Whether the caller may see what is one user's of its tenant, and do with it what that user may,
   * where a feature has nothing else to say: services and administrators.
   */
  public boolean actsForAll() {
    return has(Role.SERVICE) || has(Role.ADMIN);
  }

  /** Whether both are the same user of the same tenant with the same limit, whatever the tokens. */
  public boolean isSameUserAs(Caller other) {
    return user.equals(other.user) && tenant.equals(other.tenant) && only.equals(other.only);
  }
}
