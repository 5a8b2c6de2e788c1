package dev.tidings.notification;

import dev.tidings.security.Caller;
import dev.tidings.session.ClientSession;
import dev.tidings.session.SessionRegistry;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;

/**
 * Which roles a user has now: those of all sessions of the user on this node, and of the token that
 * comes with a request, which may be older or newer.
 */
@Singleton
public class RolesOfUsers {
  private final BiFunction<String, String, Collection<ClientSession>> sessions;

  /** By the sessions of this node. */
  @Inject
  public RolesOfUsers(SessionRegistry sessions) {
    this.sessions = sessions::of;
  }

  /** Without sessions. */
  RolesOfUsers() {
    this.sessions = (tenant, user) -> List.of();
  }

  Set<String> of(InboxKey key, Set<String> ofCaller) {
    Set<String> roles = new HashSet<>(ofCaller);
    sessions.apply(key.tenant(), key.user()).stream()
        .map(ClientSession::knownCaller)
        .flatMap(Optional::stream)
        .filter(caller -> !caller.isLimited())
        .map(Caller::roles)
        .forEach(roles::addAll);
    return roles;
  }
}
