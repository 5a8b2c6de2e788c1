package dev.tidings.session;

import dev.tidings.protocol.ClientFrame;
import dev.tidings.protocol.CloseCode;
import dev.tidings.protocol.ErrorCode;
import dev.tidings.protocol.ProtocolException;
import dev.tidings.protocol.ServerFrame.ErrorFrame;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Gives each frame to the handler of its type. A frame is answered whatever happens: a refusal as
 * its error, a fault of the hub as {@code internal}, logged with the session's id.
 */
@Singleton
public class FrameRouter {
  private static final Logger LOG = System.getLogger(FrameRouter.class.getName());

  private final Map<String, FrameHandler> handlers = new HashMap<>();

  /** Collects the handlers of all features. */
  @Inject
  public FrameRouter(@Any Instance<FrameHandler> found) {
    this((Iterable<FrameHandler>) found);
  }

  FrameRouter(Iterable<FrameHandler> found) {
    for (FrameHandler handler : found) {
      for (String type : handler.types()) {
        FrameHandler other = handlers.put(type, handler);
        if (other != null) {
          throw new IllegalStateException(type + " is handled by " + other + " and " + handler);
        }
      }
    }
  }

  /** Whether there is nothing to do for a client that has no connection. */
  boolean needsConnection(ClientFrame frame) {
    FrameHandler handler = handlers.get(frame.type());
    return handler != null && handler.needsConnection(frame);
  }

  void route(ClientSession session, ClientFrame frame) {
    try {
      FrameHandler handler = handlers.get(frame.type());
      if (handler == null) {
        throw new ProtocolException(
            ErrorCode.UNKNOWN_TYPE, "type", "type is none that this server handles");
      }
      requireServed(session, handler, frame);
      handler.handle(session, frame);
    } catch (ProtocolException e) {
      session.send(ErrorFrame.of(e, frame.id().orElse(null), channelOf(frame)));
      if (e instanceof SessionFrames.SessionRefusedException) {
        session.end(CloseCode.FORBIDDEN, e.detail());
      }
    } catch (RuntimeException e) {
      LOG.log(Level.ERROR, "a " + frame.type() + " frame of session " + session.id(), e);
      session.send(
          ErrorFrame.of(
              new ProtocolException(
                  ErrorCode.INTERNAL, "the hub failed; its log has session " + session.id()),
              frame.id().orElse(null),
              channelOf(frame)));
    }
  }

  private static void requireServed(
      ClientSession session, FrameHandler handler, ClientFrame frame) {
    if (!handler.servesLimited()
        && session.knownCaller().filter(caller -> caller.isLimited()).isPresent()) {
      throw new ProtocolException(
          ErrorCode.FORBIDDEN, "type", frame.type() + " is not for visitors of a channel");
    }
  }

  private static @Nullable String channelOf(ClientFrame frame) {
    if (frame instanceof ClientFrame.Publish publish) {
      return publish.channel();
    }
    return frame instanceof ClientFrame.FeatureFrame feature
        ? feature.channel().orElse(null)
        : null;
  }
}
