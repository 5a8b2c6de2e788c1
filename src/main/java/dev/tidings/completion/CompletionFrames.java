package dev.tidings.completion;

import dev.tidings.channel.Channel;
import dev.tidings.channel.ChannelKey;
import dev.tidings.channel.SubscriptionListener;
import dev.tidings.protocol.FrameType;
import dev.tidings.session.ClientSession;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;

/**
 * The frames of conversations, and what a new subscriber is given: all that is stored of the answer
 * that grows, as one token, before any other of it.
 */
@Singleton
public class CompletionFrames implements SubscriptionListener {
  private final Conversations conversations;
  private final Answers answers;
  private final Clock clock;

  /** The listener. */
  @Inject
  CompletionFrames(Conversations conversations, Answers answers, Clock clock) {
    this.conversations = conversations;
    this.answers = answers;
    this.clock = clock;
  }

  /** A question. */
  @Produces
  @Singleton
  public static FrameType message() {
    return ofHub(Message.ASKED);
  }

  /** A piece of an answer. */
  @Produces
  @Singleton
  public static FrameType token() {
    return ofHub(ChannelReader.TOKEN);
  }

  /** All was said. */
  @Produces
  @Singleton
  public static FrameType complete() {
    return ofHub("ai.complete");
  }

  /** It could not go on. */
  @Produces
  @Singleton
  public static FrameType error() {
    return ofHub("ai.error");
  }

  /** Somebody stopped it. */
  @Produces
  @Singleton
  public static FrameType cancelled() {
    return ofHub("ai.cancelled");
  }

  private static FrameType ofHub(String type) {
    return FrameType.ofHub(type).with(CompletionDialects.rows(type));
  }

  @Override
  public void subscribed(ClientSession session, Channel channel, boolean presence) {
    ChannelKey key = channel.key();
    Conversation.idOf(key.name())
        .flatMap(id -> conversations.find(key.tenant(), id))
        .map(Conversation::answering)
        .flatMap(answers::open)
        .ifPresent(
            answer ->
                answer.show(token -> session.send(ChannelReader.frame(token, clock.millis()))));
  }
}
