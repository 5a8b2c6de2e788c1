package dev.tidings.session;

import dev.tidings.protocol.ClientFrame;
import dev.tidings.protocol.ErrorCode;
import dev.tidings.protocol.ProtocolException;
import dev.tidings.protocol.ServerFrame.Ack;
import dev.tidings.protocol.ServerFrame.Pong;
import dev.tidings.security.Caller;
import dev.tidings.security.TokenVerifier;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.Set;

/** Answers {@code ping}, {@code refresh} and {@code flow}. */
@Singleton
public class SessionFrames implements FrameHandler {
  /** After these the session cannot go on. */
  private static final Set<ErrorCode> REFUSALS =
      Set.of(ErrorCode.FORBIDDEN, ErrorCode.TENANT_MISMATCH, ErrorCode.BLOCKED);

  private final TokenVerifier tokens;
  private final Clock clock;
  private final Event<SessionRefreshed> refreshed;

  /** The handler. */
  @Inject
  public SessionFrames(TokenVerifier tokens, Clock clock, Event<SessionRefreshed> refreshed) {
    this.tokens = tokens;
    this.clock = clock;
    this.refreshed = refreshed;
  }

  @Override
  public Set<String> types() {
    return Set.of("ping", "refresh", "flow");
  }

  @Override
  public boolean servesLimited() {
    return true;
  }

  @Override
  public boolean needsConnection(ClientFrame frame) {
    return !(frame instanceof ClientFrame.Ping);
  }

  @Override
  public void handle(ClientSession session, ClientFrame frame) {
    if (frame instanceof ClientFrame.Ping ping) {
      session.send(
          new Pong(
              ping.id().orElse(null),
              clock.millis(),
              ping.timestamp().orElse(null),
              ping.t().orElse(null)));
    } else if (frame instanceof ClientFrame.Refresh refresh) {
      refresh(session, refresh);
    } else if (frame instanceof ClientFrame.Flow flow) {
      session.flow(flow.level());
      flow.id().ifPresent(id -> session.send(Ack.of(id)));
    }
  }

  private void refresh(ClientSession session, ClientFrame.Refresh refresh) {
    Caller renewed = verified(session, refresh.token());
    session.renew(renewed);
    refreshed.fire(new SessionRefreshed(session));
    refresh
        .id()
        .ifPresent(
            id -> session.send(new Ack(id, null, null, false, renewed.expires().toEpochMilli())));
  }

  private Caller verified(ClientSession session, String token) {
    try {
      return tokens.verifyAgain(token, session.caller());
    } catch (ProtocolException e) {
      if (REFUSALS.contains(e.code())) {
        throw new SessionRefusedException(e.code(), e.detail());
      }
      throw e;
    }
  }

  /** A refusal after which the session cannot go on. */
  static final class SessionRefusedException extends ProtocolException {
    private static final long serialVersionUID = 1L;

    SessionRefusedException(ErrorCode code, String message) {
      super(code, "token", message);
    }
  }
}
