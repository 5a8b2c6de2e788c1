package dev.tidings.presence;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.tidings.channel.ChannelKey;
import dev.tidings.protocol.ChannelName;
import dev.tidings.protocol.JsonObject;
import dev.tidings.security.Caller;
import dev.tidings.session.ClientSession;
import dev.tidings.session.SessionClosed;
import dev.tidings.session.SessionOpened;
import dev.tidings.session.SessionRegistry;
import dev.tidings.session.Threads;
import dev.tidings.settings.Setting;
import dev.tidings.settings.Settings;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Who of a tenant is online: every device with a session is a member of the channel {@code
 * presence}, idle after a while without a frame. A user is what the best of its devices is.
 */
@Singleton
public class Roster {
  private static final ChannelName CHANNEL = new ChannelName("presence");
  private static final int REMEMBERED_USERS = 100_000;

  private final PresenceRegistry registry;
  private final SessionRegistry sessions;
  private final Clock clock;
  private final long idleMillis;
  private final Cache<UserKey, RosterUser> gone =
      Caffeine.newBuilder()
          .maximumSize(REMEMBERED_USERS)
          .expireAfterWrite(Duration.ofHours(24))
          .build();

  private record UserKey(String tenant, String user) {}

  /** The roster of each tenant. */
  @Inject
  public Roster(
      PresenceRegistry registry,
      SessionRegistry sessions,
      Clock clock,
      Settings settings,
      Threads threads) {
    this.registry = registry;
    this.sessions = sessions;
    this.clock = clock;
    this.idleMillis = settings.duration(Setting.PRESENCE_IDLE).toMillis();
    threads.every(settings.duration(Setting.PRESENCE_DEBOUNCE), this::sweep);
  }

  /** A user as its tenant sees it; {@code lastSeen} in Unix milliseconds. */
  public record RosterUser(
      String userId,
      String name,
      Optional<String> avatar,
      Status status,
      long lastSeen,
      int devices) {
    private RosterUser and(RosterUser other) {
      return new RosterUser(
          userId,
          name,
          avatar,
          status.orBetter(other.status),
          Math.max(lastSeen, other.lastSeen),
          devices + other.devices);
    }

    private RosterUser offline() {
      return new RosterUser(userId, name, avatar, Status.OFFLINE, lastSeen, 0);
    }
  }

  void opened(@Observes SessionOpened event) {
    ClientSession session = event.session();
    if (session.caller().isLimited()) {
      return; // no user of the tenant
    }
    registry.join(session, key(session.caller().tenant()), JsonObject.empty());
    gone.invalidate(new UserKey(session.caller().tenant(), session.caller().user()));
  }

  void closed(@Observes SessionClosed event) {
    event
        .session()
        .knownCaller()
        .filter(caller -> !caller.isLimited())
        .ifPresent(caller -> remember(caller, event));
  }

  private void remember(Caller caller, SessionClosed event) {
    gone.put(
        new UserKey(caller.tenant(), caller.user()),
        new RosterUser(
            caller.user(),
            caller.name(),
            caller.avatar(),
            Status.OFFLINE,
            event.at().toEpochMilli(),
            0));
  }

  /** The users of a tenant who are online or idle, by name. */
  public List<RosterUser> online(String tenant) {
    return byName(present(tenant).values());
  }

  /** The same and those who left within a day, who are offline. */
  public List<RosterUser> recent(String tenant) {
    Map<String, RosterUser> users = present(tenant);
    gone.asMap()
        .forEach(
            (key, user) -> {
              if (key.tenant().equals(tenant)) {
                users.putIfAbsent(key.user(), user.offline());
              }
            });
    return byName(users.values());
  }

  private Map<String, RosterUser> present(String tenant) {
    Map<String, RosterUser> users = new LinkedHashMap<>();
    for (Member member : registry.members(key(tenant))) {
      RosterUser user =
          new RosterUser(
              member.userId(),
              member.name(),
              member.avatar(),
              member.status(),
              member.lastSeen(),
              1);
      users.merge(member.userId(), user, RosterUser::and);
    }
    return users;
  }

  private static List<RosterUser> byName(Collection<RosterUser> users) {
    return users.stream()
        .sorted(Comparator.comparing(RosterUser::name).thenComparing(RosterUser::userId))
        .toList();
  }

  /** Finds who has become idle or active again, and says so in every channel they are in. */
  void sweep() {
    long now = clock.millis();
    registry.updateEach(
        (member, id) ->
            sessions
                .find(id)
                .map(session -> seen(member, session.lastActive(), now))
                .orElse(member));
  }

  /** What a member says of itself holds until it does something else. */
  private Member seen(Member member, long lastActive, long now) {
    if (now - lastActive > idleMillis) {
      return member.status() == Status.IDLE ? member : member.with(Status.IDLE);
    }
    return lastActive > member.lastSeen() ? member.with(Status.ONLINE).seenAt(lastActive) : member;
  }

  private static ChannelKey key(String tenant) {
    return new ChannelKey(tenant, CHANNEL);
  }
}
