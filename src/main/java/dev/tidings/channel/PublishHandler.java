package dev.tidings.channel;

import dev.tidings.protocol.ClientFrame;
import dev.tidings.protocol.ErrorCode;
import dev.tidings.protocol.ProtocolException;
import dev.tidings.protocol.Sender;
import dev.tidings.protocol.ServerFrame;
import dev.tidings.protocol.ServerFrame.Ack;
import dev.tidings.protocol.ServerFrame.ErrorFrame;
import dev.tidings.security.Caller;
import dev.tidings.session.ClientSession;
import dev.tidings.session.FrameHandler;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** Answers {@code publish} once the event has its position. */
@Singleton
public class PublishHandler implements FrameHandler {
  private final Broker broker;
  private final Publishing publishing;
  private final ChannelAccess access;
  private final Recoveries recoveries;

  /** The handler. */
  @Inject
  public PublishHandler(
      Broker broker, Publishing publishing, ChannelAccess access, Recoveries recoveries) {
    this.broker = broker;
    this.publishing = publishing;
    this.access = access;
    this.recoveries = recoveries;
  }

  @Override
  public Set<String> types() {
    return Set.of("publish");
  }

  @Override
  public boolean servesLimited() {
    return true;
  }

  @Override
  public void handle(ClientSession session, ClientFrame frame) {
    if (!(frame instanceof ClientFrame.Publish publish)) {
      return;
    }
    Caller caller = session.caller();
    ChannelKey key = access.resolve(caller, publish.channel());
    access.requireWrite(caller, key.name());
    Publication publication =
        new Publication(
            key,
            new Sender(caller.user(), session.device(), caller.name()),
            publish.ref(),
            publish.payload(),
            publish.traceId().orElse(null));
    Channel channel = broker.open(key);
    session.publishing();
    publishing
        .publish(publication)
        .whenComplete(
            (published, failure) -> {
              if (published != null) {
                recoveries.count(caller.tenant(), published);
              }
              channel
                  .feed()
                  .onceReadersKeepUp( // else publishers wait for their acks
                      () ->
                          answer(publish, published, failure)
                              .ifPresentOrElse(
                                  session::answerPublication, session::publicationDone));
            });
  }

  /** A client whose dialect lets it publish without an id hears of a failure only. */
  private static Optional<ServerFrame> answer(
      ClientFrame.Publish publish, @Nullable Published published, @Nullable Throwable failure) {
    return published == null
        ? Optional.of(ErrorFrame.of(refusal(failure), publish.id().orElse(null), publish.channel()))
        : publish
            .id()
            .map(
                id ->
                    new Ack(
                        id,
                        publish.channel(),
                        published.eventId().toString(),
                        published.duplicate(),
                        null));
  }

  /** What a publication that failed is told. */
  static ProtocolException refusal(@Nullable Throwable failure) {
    Throwable cause = failure instanceof CompletionException wrapped ? wrapped.getCause() : failure;
    return cause instanceof ProtocolException refusal
        ? refusal
        : new ProtocolException(
            ErrorCode.STORE_UNAVAILABLE, "the event could not be stored; send it again");
  }
}
