package dev.tidings.channel;

import dev.tidings.protocol.ErrorCode;
import dev.tidings.protocol.ProtocolException;
import dev.tidings.protocol.ServerFrame.Unsubscribed;
import dev.tidings.session.ClientSession;
import dev.tidings.session.SessionClosed;
import dev.tidings.session.SessionOpened;
import dev.tidings.session.SessionRefreshed;
import dev.tidings.session.SessionSettings;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Which session is subscribed to which channels. A session is in it from its opening to its end.
 * Safe for use by several threads; what it returns is a copy.
 */
@Singleton
public class Subscriptions {
  private final Map<String, OfSession> sessions = new ConcurrentHashMap<>();
  private final AtomicLong rechecks = new AtomicLong();
  private final ChannelAccess access;
  private final int maxChannels;

  /** The registry. */
  @Inject
  public Subscriptions(ChannelAccess access, SessionSettings settings) {
    this.access = access;
    this.maxChannels = settings.channels();
  }

  void opened(@Observes SessionOpened event) {
    sessions.put(event.session().id(), new OfSession());
  }

  void closed(@Observes SessionClosed event) {
    sessions.remove(event.session().id());
  }

  void refreshed(@Observes SessionRefreshed event) {
    recheck(event.session());
  }

  /**
   * Counts a channel as subscribed.
   *
   * @throws ProtocolException {@code too_many_channels}
   */
  void add(ClientSession session, Channel channel) {
    OfSession subscribed = sessions.get(session.id());
    if (subscribed != null && !subscribed.add(channel, maxChannels)) {
      throw new ProtocolException(
          ErrorCode.TOO_MANY_CHANNELS,
          "channel",
          "a session has at most " + maxChannels + " channels; unsubscribe from one first");
    }
  }

  /** Counts a channel as not subscribed; false when it was not. */
  boolean remove(ClientSession session, ChannelKey channel) {
    OfSession subscribed = sessions.get(session.id());
    return subscribed != null && subscribed.remove(channel);
  }

  /** The channels of a session. */
  public Collection<Channel> of(ClientSession session) {
    OfSession subscribed = sessions.get(session.id());
    return subscribed == null ? List.of() : subscribed.all();
  }

  /** How many sessions there are. */
  public int size() {
    return sessions.size();
  }

  /** How often rights were checked again; one that was read before a change may be gone. */
  long rechecks() {
    return rechecks.get();
  }

  /** Asks again whether the session may read its channels, and ends what it may not. */
  public void recheck(ClientSession session) {
    rechecks.incrementAndGet();
    for (Channel channel : of(session)) {
      try {
        access.requireRead(session.caller(), channel.key().name());
      } catch (ProtocolException e) {
        if (remove(session, channel.key())) {
          session.detach(
              channel.feed(), new Unsubscribed(null, channel.key().name().text(), e.code()));
        }
      }
    }
  }

  /** The channels of one session. */
  private static final class OfSession {
    /** Guarded by this. */
    private final Map<ChannelKey, Channel> channels = new LinkedHashMap<>(4);

    synchronized boolean add(Channel channel, int max) {
      if (channels.size() >= max && !channels.containsKey(channel.key())) {
        return false;
      }
      channels.put(channel.key(), channel);
      return true;
    }

    synchronized boolean remove(ChannelKey key) {
      return channels.remove(key) != null;
    }

    synchronized Collection<Channel> all() {
      return new ArrayList<>(channels.values());
    }
  }
}
