package dev.tidings.session;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.tidings.protocol.ServerFrame.Connected.Previous;
import dev.tidings.security.Caller;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * The sessions of this node. Every connection is in it from its start to its end, whatever the end;
 * sessions with a known caller are found by user and device as well. Safe for use by several
 * threads; what it returns is a copy.
 */
@Singleton
public class SessionRegistry {
  private static final int REMEMBERED_ENDS = 100_000;

  private final Map<String, ClientSession> sessions = new ConcurrentHashMap<>();
  private final Map<DeviceKey, ClientSession> devices = new ConcurrentHashMap<>();
  private final Map<UserKey, Map<String, ClientSession>> users = new ConcurrentHashMap<>();
  private final Cache<DeviceKey, Previous> ends =
      Caffeine.newBuilder()
          .maximumSize(REMEMBERED_ENDS)
          .expireAfterWrite(Duration.ofHours(24))
          .build();

  record UserKey(String tenant, String user) {}

  record DeviceKey(String tenant, String user, String device) {}

  void add(ClientSession session) {
    sessions.put(session.id(), session);
  }

  /** Files an open session under its user and device; gives the one that had the device before. */
  Optional<ClientSession> identify(ClientSession session) {
    Caller caller = session.caller();
    users.compute(
        new UserKey(caller.tenant(), caller.user()),
        (key, known) -> {
          Map<String, ClientSession> all = known == null ? new ConcurrentHashMap<>(2) : known;
          all.put(session.id(), session);
          return all;
        });
    return Optional.ofNullable(devices.put(deviceOf(session), session));
  }

  /** The session of a device of the caller. */
  Optional<ClientSession> ofDevice(Caller caller, String device) {
    return Optional.ofNullable(devices.get(new DeviceKey(caller.tenant(), caller.user(), device)));
  }

  void remove(ClientSession session, Previous end) {
    sessions.remove(session.id());
    session
        .knownCaller()
        .ifPresent(
            caller -> {
              DeviceKey device = deviceOf(session);
              ends.put(device, end);
              devices.remove(device, session);
              users.computeIfPresent(
                  new UserKey(caller.tenant(), caller.user()),
                  (key, all) -> {
                    all.remove(session.id());
                    return all.isEmpty() ? null : all;
                  });
            });
  }

  /** Why the last session of this device ended, for a day. */
  Optional<Previous> previous(Caller caller, String device) {
    return Optional.ofNullable(
        ends.getIfPresent(new DeviceKey(caller.tenant(), caller.user(), device)));
  }

  /** All sessions, those without a known caller included. */
  public Collection<ClientSession> all() {
    return List.copyOf(sessions.values());
  }

  /** Calls the action for every session, those without a known caller included. */
  void forEach(Consumer<ClientSession> action) {
    sessions.values().forEach(action);
  }

  /** The session with the id. */
  public Optional<ClientSession> find(String id) {
    return Optional.ofNullable(sessions.get(id));
  }

  /** How many sessions there are, those without a known caller included. */
  public int size() {
    return sessions.size();
  }

  /** How many users have a session. */
  public int users() {
    return users.size();
  }

  /** How many devices have a session. */
  public int devices() {
    return devices.size();
  }

  /** The open sessions of a user. */
  public Collection<ClientSession> of(String tenant, String user) {
    Map<String, ClientSession> all = users.get(new UserKey(tenant, user));
    return all == null ? List.of() : List.copyOf(all.values());
  }

  private static DeviceKey deviceOf(ClientSession session) {
    Caller caller = session.caller();
    return new DeviceKey(caller.tenant(), caller.user(), session.device());
  }
}
