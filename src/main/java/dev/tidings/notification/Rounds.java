package dev.tidings.notification;

import static java.util.stream.Collectors.toSet;

import dev.tidings.security.Caller;
import dev.tidings.session.ClientSession;
import dev.tidings.session.SessionRegistry;
import dev.tidings.session.Threads;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.TransactionPhase;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What this node does for notifications by itself: brings broadcasts to the users who are connected
 * here, and does what is due in inboxes.
 */
@Singleton
public class Rounds {
  private static final Logger LOG = System.getLogger(Rounds.class.getName());
  private static final Duration UPKEEP = Duration.ofSeconds(2);
  private static final Duration BROADCASTS = Duration.ofSeconds(5);
  private static final Duration CLEANING = Duration.ofMinutes(10);

  private final Threads threads;
  private final SessionRegistry sessions;
  private final Notifications notifications;
  private final Upkeep upkeep;
  private final Approvals approvals;
  private final DueRound due;

  /** Many broadcasts that come while one is taken over are taken over together. */
  private final SingleFlight broadcasts = new SingleFlight(this::takeOverNew);

  /** Up to which broadcast of each tenant all users here have taken over. */
  private final Map<String, Long> taken = new ConcurrentHashMap<>();

  /** The rounds of this node. */
  @Inject
  public Rounds(
      Threads threads,
      SessionRegistry sessions,
      Notifications notifications,
      Upkeep upkeep,
      Approvals approvals,
      Clock clock) {
    this.threads = threads;
    this.sessions = sessions;
    this.notifications = notifications;
    this.upkeep = upkeep;
    this.approvals = approvals;
    this.due = new DueRound(upkeep::due, upkeep::of, clock);
  }

  void start(@Observes @Initialized(ApplicationScoped.class) Object event) {
    threads.every(UPKEEP, due::run);
    threads.every(BROADCASTS, broadcasts); // also what another node was told
    threads.every(CLEANING, this::clean);
  }

  void added(@Observes(during = TransactionPhase.AFTER_SUCCESS) BroadcastAdded event) {
    threads.pool().execute(broadcasts);
  }

  /** Has the users who are connected here take over what is new in their tenants. */
  private void takeOverNew() {
    Set<String> tenants = users().keySet().stream().map(InboxKey::tenant).collect(toSet());
    taken.keySet().retainAll(tenants);
    for (String tenant : tenants) {
      long head = notifications.broadcasts(tenant);
      if (head > taken.getOrDefault(tenant, 0L) && takeOver(tenant)) {
        taken.merge(tenant, head, Math::max);
      }
    }
  }

  /**
   * All users of a tenant, who are looked for after the broadcasts were counted: whoever connects
   * later takes over as it subscribes.
   */
  private boolean takeOver(String tenant) {
    boolean all = true;
    for (Map.Entry<InboxKey, Set<String>> user : users().entrySet()) {
      if (user.getKey().tenant().equals(tenant)) {
        all &= takeOver(user.getKey(), user.getValue());
      }
    }
    return all;
  }

  /** The users who are connected here, with the roles of all their sessions. */
  private Map<InboxKey, Set<String>> users() {
    Map<InboxKey, Set<String>> users = new HashMap<>();
    for (ClientSession session : sessions.all()) {
      session
          .knownCaller()
          .filter(caller -> !caller.isLimited()) // who visits one channel has no inbox
          .ifPresent(caller -> note(users, caller));
    }
    return users;
  }

  private static void note(Map<InboxKey, Set<String>> users, Caller caller) {
    users
        .computeIfAbsent(new InboxKey(caller.tenant(), caller.user()), key -> new HashSet<>())
        .addAll(caller.roles());
  }

  private boolean takeOver(InboxKey key, Set<String> roles) {
    try {
      notifications.takeOver(key, roles);
      return true;
    } catch (RuntimeException e) {
      LOG.log(Level.WARNING, "broadcasts for " + key + " wait for the next round", e);
      return false;
    }
  }

  private void clean() {
    upkeep.broadcasts();
    approvals.clean();
  }
}
