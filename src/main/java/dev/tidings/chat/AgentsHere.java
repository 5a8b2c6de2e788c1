package dev.tidings.chat;

import dev.tidings.chat.Chat.Person;
import dev.tidings.presence.Roster;
import dev.tidings.security.Caller;
import dev.tidings.security.Role;
import dev.tidings.session.ClientSession;
import dev.tidings.session.OneByOne;
import dev.tidings.session.SessionOpened;
import dev.tidings.session.SessionRegistry;
import dev.tidings.session.Threads;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * Which agents are here, by presence: those whose users are online or idle, a lost connection's
 * grace included, and whose tokens have the role. Each is known as an agent of the tenant from its
 * first connection on; one thread stores them, however many connect at once.
 */
@Singleton
public class AgentsHere {
  /** How many agents may wait to be stored; the others are with their next connection. */
  private static final int MOST = 10_000;

  private final Roster roster;
  private final SessionRegistry sessions;
  private final ChatAssignments assignments;
  private final OneByOne<Known> arrivals;

  /** The names under which this node has stored agents last. */
  private final Map<Agent, String> known = new ConcurrentHashMap<>();

  private record Agent(String tenant, String user) {}

  private record Known(String tenant, Person agent) {
    static Known of(Caller caller) {
      return new Known(caller.tenant(), new Person(caller.user(), caller.name()));
    }

    Agent key() {
      return new Agent(tenant, agent.userId());
    }
  }

  /** The agents of this node. */
  @Inject
  public AgentsHere(
      Roster roster, SessionRegistry sessions, ChatAssignments assignments, Threads threads) {
    this.roster = roster;
    this.sessions = sessions;
    this.assignments = assignments;
    this.arrivals = new OneByOne<>(threads.pool(), MOST, this::know);
  }

  void opened(@Observes SessionOpened event) {
    Caller caller = event.session().caller();
    Known arrived = Known.of(caller);
    if (caller.has(Role.AGENT) && !isStored(arrived)) {
      arrivals.add(arrived);
    }
  }

  /** Stores an agent unless it is stored. */
  void know(Caller caller) {
    know(Known.of(caller));
  }

  private void know(Known asked) {
    if (isStored(asked)) {
      return;
    }
    try {
      assignments.know(asked.tenant(), asked.agent());
    } catch (RuntimeException e) {
      if (assignments.agent(asked.tenant(), asked.agent().userId()).isEmpty()) {
        throw e; // else another request of the same agent was first
      }
    }
    known.put(asked.key(), asked.agent().name());
  }

  private boolean isStored(Known asked) {
    return asked.agent().name().equals(known.get(asked.key()));
  }

  /** The ids of the users of a tenant who are here and, as far as can be seen, agents. */
  Set<String> of(String tenant) {
    return roster.online(tenant).stream()
        .map(Roster.RosterUser::userId)
        .filter(user -> mayBeAgent(sessions.of(tenant, user)))
        .collect(Collectors.toUnmodifiableSet());
  }

  /** Without a session it is in its grace, and was one when it left. */
  private static boolean mayBeAgent(Collection<ClientSession> open) {
    return open.isEmpty() || open.stream().anyMatch(session -> session.caller().has(Role.AGENT));
  }
}
