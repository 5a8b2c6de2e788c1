package dev.tidings.session;

import dev.tidings.protocol.ClientFrame;
import dev.tidings.protocol.ErrorCode;
import dev.tidings.protocol.FrameDecoder.Decoded;
import dev.tidings.protocol.FrameId;
import dev.tidings.protocol.ProtocolException;
import dev.tidings.protocol.ServerFrame.ErrorFrame;
import dev.tidings.protocol.Utf8;
import dev.tidings.security.Caller;
import dev.tidings.security.RateExceededException;
import dev.tidings.security.RateLimits;
import dev.tidings.security.Role;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Frames of clients that send them in requests of their own, because their connection goes one way
 * or there is none. Those of a device whose connection is on this node are its session's frames;
 * without one, what needs none is done all the same, so that any node takes a publication. Safe for
 * use by several threads.
 */
@Singleton
public class Exchanges {
  /** How long a request waits for its answers; clients send again what has none. */
  private static final Duration PATIENCE = Duration.ofSeconds(15);

  private static final int BURST_SECONDS = 10;

  private final Sessions sessions;
  private final SessionRegistry registry;
  private final RateLimits rates;
  private final RateLimits.Limit limit;
  private final Threads threads;
  private final Clock clock;

  /** The service. */
  @Inject
  public Exchanges(
      Sessions sessions,
      SessionRegistry registry,
      SessionSettings settings,
      RateLimits rates,
      Threads threads,
      Clock clock) {
    this.sessions = sessions;
    this.registry = registry;
    this.rates = rates;
    this.threads = threads;
    this.clock = clock;
    int perSecond = Math.max(1, settings.publishPerSecond());
    this.limit = RateLimits.Limit.perSecond(perSecond, perSecond * BURST_SECONDS);
  }

  /**
   * Takes the frames of one message.
   *
   * @param device which device of the caller sends them; empty where that is no matter
   * @return completes with the answers as a JSON array in the order of the frames: one for each
   *     frame that has an id, as on any connection
   * @throws ProtocolException when the message as a whole is beyond the bounds of one
   */
  public CompletionStage<String> take(Caller caller, Optional<String> device, String message) {
    List<Decoded> frames = sessions.decode(message);
    requireReadable(frames);
    CompletableFuture<String> answers = new CompletableFuture<>();
    Exchange exchange = new Exchange(text -> threads.pool().execute(() -> answers.complete(text)));
    Optional<ClientSession> live = device.flatMap(name -> live(caller, name));
    ClientSession session =
        live.orElseGet(() -> sessions.passing(caller, device.orElseGet(sessions::newDevice)));
    if (live.isPresent()) {
      session.received(clock.millis(), Utf8.length(message));
      session.tellReceived(message);
    }
    Answers routes = session.answers();
    routes.add(exchange);
    threads.after(PATIENCE, () -> threads.pool().execute(() -> routes.tell(exchange)));
    routes.turns().run(() -> handle(session, frames, exchange, live.isPresent()));
    return answers;
  }

  /** Ends the stream or polls of a device on this node, as a client closes a socket. */
  public void leave(Caller caller, String device) {
    live(caller, device).ifPresent(sessions::leave);
  }

  private Optional<ClientSession> live(Caller caller, String device) {
    return registry
        .ofDevice(caller, device)
        .filter(session -> session.isOpen() && !session.connection().isDuplex());
  }

  /** What cannot be read at all is the request's fault, not that of a frame in it. */
  private static void requireReadable(List<Decoded> frames) {
    if (frames.size() == 1
        && frames.get(0) instanceof Decoded.Refused refused
        && refused.id() == null
        && isWhole(refused.cause().code())) {
      throw refused.cause();
    }
  }

  private static boolean isWhole(ErrorCode code) {
    return code == ErrorCode.BAD_JSON || code == ErrorCode.TOO_DEEP || code == ErrorCode.TOO_LARGE;
  }

  private void handle(
      ClientSession session, List<Decoded> frames, Exchange exchange, boolean connected) {
    for (Decoded decoded : frames) {
      if (decoded instanceof Decoded.Refused refused) {
        exchange.answered(ErrorFrame.of(refused.cause(), refused.id(), refused.channel()));
      } else if (decoded instanceof Decoded.Accepted accepted) {
        handle(session, accepted.frame(), exchange, connected);
      }
    }
    exchange.seal();
    if (session.hasEnded()) {
      session.answers().tell(exchange);
    } else {
      session.onWriter(session.answers()::tellComplete); // after all that was handed to it so far
    }
  }

  private void handle(
      ClientSession session, ClientFrame frame, Exchange exchange, boolean connected) {
    @Nullable FrameId id = frame.id().orElse(null);
    try {
      requirePossible(session, frame, connected);
      if (id != null && !exchange.asked(id, frame)) {
        throw new ProtocolException(
            ErrorCode.BAD_FIELD, "id", "id must be another one for each frame of a request");
      }
    } catch (ProtocolException e) {
      exchange.answered(ErrorFrame.of(e, id, null));
      return;
    }
    sessions.take(session, frame);
  }

  private void requirePossible(ClientSession session, ClientFrame frame, boolean connected) {
    if (frame instanceof ClientFrame.Auth) {
      throw new ProtocolException(
          ErrorCode.BAD_FIELD, "type", "a request says who it is by its Authorization header");
    }
    if (connected) {
      return;
    }
    if (sessions.needsConnection(frame)) {
      throw new ProtocolException(
          ErrorCode.NO_SESSION,
          "type",
          frame.type() + " needs a stream or poll of this device on this node");
    }
    if (frame instanceof ClientFrame.Publish && !session.caller().has(Role.SERVICE)) {
      requireRate(session.caller());
    }
  }

  private void requireRate(Caller caller) {
    long wait = rates.tryAcquire("frames " + caller.tenant() + ' ' + caller.user(), limit);
    if (wait > 0) {
      throw new RateExceededException("too many publications at once; send it again", wait);
    }
  }
}
