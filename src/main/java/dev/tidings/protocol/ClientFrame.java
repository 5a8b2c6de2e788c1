package dev.tidings.protocol;

import java.util.List;
import java.util.Optional;

/**
 * What a client sends, decoded and checked. The core frames are closed; everything else is a {@link
 * FeatureFrame}.
 */
public sealed interface ClientFrame {
  /** The type on the wire. */
  String type();

  /** The id by which the client matches the answer. */
  Optional<FrameId> id();

  /** The first frame of a client whose handshake carried no credentials. */
  record Auth(Optional<FrameId> id, String token, Optional<String> device) implements ClientFrame {
    @Override
    public String type() {
      return "auth";
    }
  }

  /** A new token for the same user and tenant. */
  record Refresh(Optional<FrameId> id, String token) implements ClientFrame {
    @Override
    public String type() {
      return "refresh";
    }
  }

  /**
   * A sign of life.
   *
   * @param timestamp the client's time as JSON text, echoed as it came
   * @param t the short form of the same, echoed under its own name
   */
  record Ping(Optional<FrameId> id, Optional<String> timestamp, Optional<String> t)
      implements ClientFrame {
    @Override
    public String type() {
      return "ping";
    }
  }

  /**
   * Asks for channels; each gets its own answer.
   *
   * @param presence whether to hear who joins, changes and leaves
   * @param history how many past events to begin with; 0 for none
   * @param lastEventId the position to go on from; beats {@code history}
   */
  record Subscribe(
      Optional<FrameId> id,
      List<String> channels,
      boolean presence,
      int history,
      Optional<String> lastEventId)
      implements ClientFrame {
    @Override
    public String type() {
      return "subscribe";
    }
  }

  /** Ends subscriptions; each channel gets its own answer. */
  record Unsubscribe(Optional<FrameId> id, List<String> channels) implements ClientFrame {
    @Override
    public String type() {
      return "unsubscribe";
    }
  }

  /**
   * Publishes one event.
   *
   * @param id by which the client matches the answer; only in a dialect it may be absent
   * @param ref the publisher's name for the event, which makes a repeat harmless; the same as the
   *     id but in a dialect
   * @param payload JSON text
   */
  record Publish(
      Optional<FrameId> id, FrameId ref, String channel, String payload, Optional<String> traceId)
      implements ClientFrame {
    /** A publication whose id names the event as well. */
    public Publish(FrameId id, String channel, String payload, Optional<String> traceId) {
      this(Optional.of(id), id, channel, payload, traceId);
    }

    /**
     * A publication as the body of a request says it.
     *
     * @param unnamed its id, if the body has none
     * @throws ProtocolException as for a frame
     */
    public static Publish of(JsonObject body, FrameId unnamed) {
      return CoreFrames.publish(body, FrameId.in(body).orElse(unnamed));
    }

    @Override
    public String type() {
      return "publish";
    }
  }

  /**
   * Asks what happened since a position.
   *
   * @param pendingOps ids of the caller's own publications of which it does not know whether they
   *     arrived
   */
  record Sync(
      Optional<FrameId> id,
      Optional<String> channel,
      Optional<String> lastEventId,
      List<String> pendingOps)
      implements ClientFrame {
    @Override
    public String type() {
      return "sync";
    }
  }

  /** Says how much the client can take. */
  record Flow(Optional<FrameId> id, FlowLevel level) implements ClientFrame {
    @Override
    public String type() {
      return "flow";
    }
  }

  /**
   * What a client measured and how it came here; has no answer of its own.
   *
   * @param roundTrip milliseconds of its last ping and pong
   * @param propagation milliseconds from an event's publication to its arrival, as it tells
   * @param errors how many errors it has seen since the last report
   * @param tabs how many tabs share the connection
   * @param attempt at which attempt it got through; 0 for its first connection
   * @param lastClose the close code that its last connection ended with
   * @param version of the library that it uses
   */
  record Report(
      Optional<FrameId> id,
      Optional<Long> roundTrip,
      Optional<Long> propagation,
      long errors,
      Optional<Long> tabs,
      Optional<Long> attempt,
      Optional<Long> lastClose,
      Optional<String> version)
      implements ClientFrame {
    @Override
    public String type() {
      return "client.report";
    }
  }

  /**
   * A frame of a feature, checked against its {@link FrameType}.
   *
   * @param payload the payload's members; without any where the frame had none
   */
  record FeatureFrame(
      String type, Optional<FrameId> id, Optional<String> channel, Optional<JsonObject> payload)
      implements ClientFrame {}
}
