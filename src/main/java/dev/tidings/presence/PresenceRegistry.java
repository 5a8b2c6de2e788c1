package dev.tidings.presence;

import dev.tidings.channel.Broker;
import dev.tidings.channel.ChannelKey;
import dev.tidings.presence.PresenceState.Change;
import dev.tidings.protocol.ErrorCode;
import dev.tidings.protocol.JsonObject;
import dev.tidings.protocol.ProtocolException;
import dev.tidings.session.ClientSession;
import dev.tidings.session.SessionClosed;
import dev.tidings.session.Threads;
import dev.tidings.settings.Setting;
import dev.tidings.settings.Settings;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * Who is present in which channel of this node. A member whose session ended is gone when its grace
 * is over, at once when the client said that it leaves; the grace of a client that the hub asked to
 * stay away begins when it is to come back. Safe for use by several threads; what it returns is a
 * copy.
 */
@Singleton
public class PresenceRegistry {
  private static final Duration SWEEP = Duration.ofMillis(500);

  private final Map<ChannelKey, ChannelPresence> channels = new ConcurrentHashMap<>();
  private final Map<String, Set<ChannelKey>> joined = new ConcurrentHashMap<>();

  /** The newest version of any channel that was taken out of use: none starts below it. */
  private final AtomicLong newest = new AtomicLong();

  private final Broker broker;
  private final Clock clock;
  private final long graceMillis;

  /** As many as a session may subscribe to, and the roster. */
  private final int maxChannels;

  /** The registry. */
  @Inject
  public PresenceRegistry(Broker broker, Clock clock, Settings settings, Threads threads) {
    this.broker = broker;
    this.clock = clock;
    this.graceMillis = settings.duration(Setting.PRESENCE_GRACE).toMillis();
    this.maxChannels = settings.number(Setting.CHANNELS_PER_SESSION) + 1;
    threads.every(SWEEP, this::sweep);
  }

  /**
   * The session's device comes into the channel, or comes back.
   *
   * @throws ProtocolException {@code too_many_channels}
   */
  void join(ClientSession session, ChannelKey key, JsonObject payload) {
    Collection<ChannelKey> before = joinedBy(session);
    if (before.size() >= maxChannels && !before.contains(key)) {
      throw new ProtocolException(
          ErrorCode.TOO_MANY_CHANNELS,
          "channel",
          "a device is present in at most " + maxChannels + " channels; leave one first");
    }
    long now = clock.millis();
    Member member = Member.joining(session.caller(), session.device(), payload, now);
    apply(key, state -> session.hasEnded() ? List.of() : state.join(member, session.id()), now);
    joined.compute(
        session.id(),
        (id, known) -> {
          Set<ChannelKey> keys = known == null ? ConcurrentHashMap.newKeySet() : known;
          keys.add(key);
          return keys;
        });
    if (session.hasEnded()) {
      leaveAll(session, false, 0);
    }
  }

  /** The session's device changes what it does; false when it is not in the channel. */
  boolean update(ClientSession session, ChannelKey key, Function<Member, Member> change) {
    long now = clock.millis();
    PresenceState.Key device = deviceOf(session);
    boolean[] present = {false};
    apply(
        key,
        state -> {
          present[0] = state.speaksFor(device, session.id());
          return state
              .member(device)
              .filter(member -> present[0])
              .map(member -> state.update(change.apply(member)))
              .orElse(List.of());
        },
        now);
    return present[0];
  }

  /**
   * Every member of every channel may change what it does; the function is given each and the id of
   * the session that speaks for it.
   */
  void updateEach(BiFunction<Member, String, Member> change) {
    long now = clock.millis();
    for (ChannelKey key : channels.keySet()) {
      apply(key, state -> state.updateEach(change), now);
    }
  }

  /** The session's device leaves the channel; nothing happens when it is not there. */
  void leave(ClientSession session, ChannelKey key) {
    Set<ChannelKey> keys = joined.get(session.id());
    if (keys != null && keys.remove(key)) {
      long now = clock.millis();
      apply(key, state -> state.leave(deviceOf(session), session.id(), now), now);
    }
  }

  /** The channels that the session has joined. */
  Collection<ChannelKey> joinedBy(ClientSession session) {
    return List.copyOf(joined.getOrDefault(session.id(), Set.of()));
  }

  /** Sends the session who is here, once. */
  void sync(ClientSession session, ChannelKey key) {
    boolean done = false;
    while (!done) {
      done = of(key).sync(session, clock.millis());
    }
  }

  /** Who is in the channel. */
  public Collection<Member> members(ChannelKey key) {
    ChannelPresence presence = channels.get(key);
    return presence == null ? List.of() : presence.members();
  }

  /** How many sessions have joined a channel. */
  public int sessions() {
    return joined.size();
  }

  void closed(@Observes SessionClosed event) {
    leaveAll(event.session(), event.byClient(), event.retryAfter());
  }

  private void leaveAll(ClientSession session, boolean atOnce, long awayMillis) {
    Set<ChannelKey> keys = joined.remove(session.id());
    if (keys == null) {
      return;
    }
    long now = clock.millis();
    PresenceState.Key device = deviceOf(session);
    long until = atOnce ? now : now + awayMillis + graceMillis;
    for (ChannelKey key : keys) {
      apply(
          key,
          state -> {
            state.lose(device, session.id(), until);
            return List.of();
          },
          now);
      if (atOnce) {
        apply(key, state -> state.expire(now), now);
      }
    }
  }

  private void apply(ChannelKey key, Function<PresenceState, List<Change>> operation, long now) {
    boolean done = false;
    while (!done) {
      done = of(key).apply(operation, now);
    }
  }

  private ChannelPresence of(ChannelKey key) {
    return channels.computeIfAbsent(
        key, k -> new ChannelPresence(k, broker, Math.max(clock.millis(), newest.get())));
  }

  void sweep() {
    long now = clock.millis();
    channels.forEach(
        (key, presence) -> {
          presence.apply(state -> state.expire(now), now);
          OptionalLong last = presence.retire();
          if (last.isPresent()) {
            newest.accumulateAndGet(last.getAsLong(), Math::max);
            channels.remove(key, presence);
          }
        });
  }

  private static PresenceState.Key deviceOf(ClientSession session) {
    return new PresenceState.Key(session.caller().user(), session.device());
  }
}
