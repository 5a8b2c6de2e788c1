package dev.tidings.channel;

import dev.tidings.session.ClientSession;

/**
 * Hears of subscriptions right after they were made and right before they end, in order with what
 * the session is sent. A feature produces it as a CDI bean. Not called for the subscriptions of a
 * session that closed; {@link dev.tidings.session.SessionClosed} tells that.
 */
public interface SubscriptionListener {
  /**
   * The session has subscribed; what is sent to it now comes after {@code subscribed}.
   *
   * @param presence whether it asked to hear who is present
   */
  void subscribed(ClientSession session, Channel channel, boolean presence);
}
