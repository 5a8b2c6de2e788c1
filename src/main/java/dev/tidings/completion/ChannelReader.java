package dev.tidings.completion;

import dev.tidings.channel.Broker;
import dev.tidings.channel.ChannelKey;
import dev.tidings.protocol.DeliveryClass;
import dev.tidings.protocol.EncodedFrame;
import dev.tidings.protocol.ServerFrame.FeatureEvent;
import java.time.Clock;

/**
 * All sessions that are subscribed to the channel of a conversation: each token is a state of its
 * own that none replaces, so that a session that reads slowly, or asked for less, gets all of them
 * together. The end comes to them as an event of the channel.
 */
record ChannelReader(Broker broker, String tenant, long conversationId, Clock clock)
    implements AnswerReader {
  /** A piece of an answer that grows. */
  static final String TOKEN = "ai.token";

  @Override
  public void token(Token token) {
    broker
        .find(new ChannelKey(tenant, Conversation.channel(conversationId)))
        .ifPresent(channel -> channel.feed().broadcast(frame(token, clock.millis()), false));
  }

  @Override
  public void ended(Message answer) {
    // told by the outbox, in the order of the channel's events
  }

  static EncodedFrame frame(Token token, long now) {
    String channel = Conversation.channel(token.conversationId()).text();
    FeatureEvent event = new FeatureEvent(TOKEN, null, channel, token.json(), null, now);
    return new EncodedFrame(
        event.json(),
        channel,
        DeliveryClass.STATE,
        TOKEN + '/' + token.answerId() + '/' + token.position(),
        0);
  }
}
