package dev.tidings.channel;

import dev.tidings.session.ClientSession;

/**
 * Hears of each subscription right after it was made, in order with what the session is sent. A
 * feature produces it as a CDI bean.
 */
public interface SubscriptionListener {
  /**
   * The session has subscribed; what is sent to it now comes after {@code subscribed}.
   *
   * @param presence whether it asked to hear who is present
   */
  void subscribed(ClientSession session, Channel channel, boolean presence);
}
