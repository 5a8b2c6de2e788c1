package dev.tidings.protocol;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the hub sends. Each frame knows its canonical JSON form; {@code src/docs/schema/server} has
 * the schema of each, and a test checks one against the other. Payloads are JSON text that was
 * checked when it came in.
 */
public sealed interface ServerFrame {
  /** The canonical form: one JSON object without white space outside strings. */
  String json();

  /** The id of the client's frame that it answers; null where it answers none. */
  default @Nullable FrameId id() {
    return null;
  }

  /**
   * Whether it tells where in the order of a channel's events they begin or end, so that it must
   * come the same way as these.
   */
  default boolean isBoundary() {
    return false;
  }

  /** Whether it answers a frame as a whole, however many channels that names. */
  default boolean answersAll() {
    return true;
  }

  /** Who a client is to this hub, and the bounds it must keep. The first frame of every session. */
  record Connected(
      String clientId,
      String userId,
      String userName,
      @Nullable String avatar,
      String session,
      long expires,
      @Nullable Previous previous,
      long pingMillis,
      long idleMillis,
      Reconnect reconnect,
      Limits limits)
      implements ServerFrame {
    /** Why this device's last session ended; {@code at} in Unix milliseconds. */
    public record Previous(int code, String reason, long at) {}

    /** What back-off the hub asks for; times in milliseconds. */
    public record Reconnect(long base, double factor, long cap, long spread) {}

    /** What a client must keep within. */
    public record Limits(
        int messageBytes,
        int frames,
        int channels,
        int nameLength,
        int publishPerSecond,
        int unacked) {}

    @Override
    public String json() {
      return JsonWriter.object()
          .text("type", "connected")
          .text("clientId", clientId)
          .json("user", user())
          .text("session", session)
          .number("expires", expires)
          .json("previous", previousJson())
          .number("ping", pingMillis)
          .number("idle", idleMillis)
          .json("reconnect", reconnectJson())
          .json("limits", limitsJson())
          .end();
    }

    private String user() {
      return JsonWriter.object()
          .text("id", userId)
          .text("name", userName)
          .text("avatar", avatar)
          .end();
    }

    private @Nullable String previousJson() {
      return previous == null
          ? null
          : JsonWriter.object()
              .number("code", previous.code())
              .text("reason", previous.reason())
              .number("at", previous.at())
              .end();
    }

    private String reconnectJson() {
      return JsonWriter.object()
          .number("base", reconnect.base())
          .json("factor", Double.toString(reconnect.factor()))
          .number("cap", reconnect.cap())
          .number("spread", reconnect.spread())
          .end();
    }

    private String limitsJson() {
      return JsonWriter.object()
          .number("messageBytes", limits.messageBytes())
          .number("frames", limits.frames())
          .number("channels", limits.channels())
          .number("nameLength", limits.nameLength())
          .number("publishPerSecond", limits.publishPerSecond())
          .number("unacked", limits.unacked())
          .end();
    }
  }

  /** The answer to a ping: the server's time, and the client's values as they came. */
  record Pong(@Nullable FrameId id, long timestamp, @Nullable String echo, @Nullable String t)
      implements ServerFrame {
    @Override
    public String json() {
      return JsonWriter.object()
          .text("type", "pong")
          .json("id", FrameIds.json(id))
          .number("timestamp", timestamp)
          .json("echo", echo)
          .json("t", t)
          .end();
    }
  }

  /** The good answer to a frame that has no named one. */
  record Ack(
      FrameId id,
      @Nullable String channel,
      @Nullable String eventId,
      boolean duplicate,
      @Nullable Long expires)
      implements ServerFrame {
    /** An ack that says no more than that. */
    public static Ack of(FrameId id) {
      return new Ack(id, null, null, false, null);
    }

    @Override
    public String json() {
      return JsonWriter.object()
          .text("type", "ack")
          .json("id", id.json())
          .text("channel", channel)
          .text("eventId", eventId)
          .flagIfSet("duplicate", duplicate)
          .optionalNumber("expires", expires)
          .end();
    }
  }

  /** A refusal. {@code retryAfter} in milliseconds. */
  record ErrorFrame(
      @Nullable FrameId id,
      @Nullable String channel,
      ErrorCode code,
      String message,
      @Nullable String field,
      @Nullable Long retryAfter)
      implements ServerFrame {
    /** The frame that tells a client about the exception. */
    public static ErrorFrame of(
        ProtocolException e, @Nullable FrameId id, @Nullable String channel) {
      return new ErrorFrame(id, channel, e.code(), e.detail(), e.field(), e.retryAfter());
    }

    @Override
    public boolean answersAll() {
      return channel == null;
    }

    @Override
    public String json() {
      return JsonWriter.object()
          .text("type", "error")
          .json("id", FrameIds.json(id))
          .text("channel", channel)
          .number("code", code.number())
          .text("name", code.wireName())
          .text("message", message)
          .text("field", field)
          .flag("retryable", code.retryable())
          .optionalNumber("retryAfter", retryAfter)
          .end();
    }
  }

  /**
   * The answer to a subscribe.
   *
   * @param alias the name that the client used, where it is not the channel's own
   * @param lastEventId the position immediately before the next frame of this channel; null where
   *     the channel has no positions
   * @param recovered whether the position that the client sent was kept; null when it sent none
   * @param reason why it was not
   * @param snapshot the state at {@code lastEventId} as JSON text, where one stands for what was
   *     missed
   */
  record Subscribed(
      @Nullable FrameId id,
      String channel,
      @Nullable String alias,
      @Nullable String lastEventId,
      @Nullable Boolean recovered,
      @Nullable String reason,
      @Nullable String snapshot)
      implements ServerFrame {
    @Override
    public boolean isBoundary() {
      return true;
    }

    @Override
    public boolean answersAll() {
      return false;
    }

    @Override
    public String json() {
      JsonWriter json =
          JsonWriter.object()
              .text("type", "subscribed")
              .json("id", FrameIds.json(id))
              .text("channel", channel)
              .text("alias", alias)
              .text("lastEventId", lastEventId);
      if (recovered != null) {
        json.flag("recovered", recovered);
      }
      return json.text("reason", reason).json("snapshot", snapshot).end();
    }
  }

  /** The answer to an unsubscribe, or with a code the news that a subscription was ended. */
  record Unsubscribed(@Nullable FrameId id, String channel, @Nullable ErrorCode code)
      implements ServerFrame {
    @Override
    public boolean isBoundary() {
      return true;
    }

    @Override
    public boolean answersAll() {
      return false;
    }

    @Override
    public String json() {
      return JsonWriter.object()
          .text("type", "unsubscribed")
          .json("id", FrameIds.json(id))
          .text("channel", channel)
          .optionalNumber("code", code == null ? null : (long) code.number())
          .end();
    }
  }

  /**
   * The news that events of a channel will not come.
   *
   * @param from the position that the client was at
   * @param to the position it is at now
   * @param reason trimmed, epoch, limit, memory, or for a lossy channel sampled
   * @param dropped how many, where that is known
   */
  record Gap(String channel, String from, String to, String reason, @Nullable Long dropped)
      implements ServerFrame {
    @Override
    public String json() {
      return JsonWriter.object()
          .text("type", "gap")
          .text("channel", channel)
          .text("from", from)
          .text("to", to)
          .text("reason", reason)
          .optionalNumber("dropped", dropped)
          .end();
    }
  }

  /**
   * The answer to a sync.
   *
   * @param events message frames as JSON
   * @param applied which of the pending ids the hub has already
   * @param more whether the answer was cut at its size limit: ask again from {@code lastEventId}
   */
  record SyncResult(
      @Nullable FrameId id,
      String channel,
      List<String> events,
      String lastEventId,
      List<String> applied,
      boolean more)
      implements ServerFrame {
    @Override
    public String json() {
      return sync(id, channel, "delta")
          .array("events", events)
          .text("lastEventId", lastEventId)
          .array("applied", applied.stream().map(JsonWriter::quote).toList())
          .flagIfSet("more", more)
          .end();
    }
  }

  /**
   * The answer to a sync from too far: the state instead of the events.
   *
   * @param state JSON text
   * @param applied which of the pending ids the hub has already
   */
  record SyncSnapshot(
      @Nullable FrameId id, String channel, String state, String lastEventId, List<String> applied)
      implements ServerFrame {
    @Override
    public String json() {
      return sync(id, channel, "snapshot")
          .json("state", state)
          .text("lastEventId", lastEventId)
          .array("applied", applied.stream().map(JsonWriter::quote).toList())
          .end();
    }
  }

  private static JsonWriter sync(@Nullable FrameId id, String channel, String syncType) {
    return JsonWriter.object()
        .text("type", "sync")
        .json("id", FrameIds.json(id))
        .text("channel", channel)
        .text("syncType", syncType);
  }

  /** The token ends soon; {@code expires} in Unix milliseconds. */
  record TokenExpiring(long expires) implements ServerFrame {
    @Override
    public String json() {
      return JsonWriter.object().text("type", "token.expiring").number("expires", expires).end();
    }
  }

  /** Said just before the hub closes; {@code retryAfter} in milliseconds. */
  record Disconnect(int code, String reason, boolean reconnect, long retryAfter)
      implements ServerFrame {
    @Override
    public String json() {
      return JsonWriter.object()
          .text("type", "disconnect")
          .number("code", code)
          .text("reason", reason)
          .flag("reconnect", reconnect)
          .number("retryAfter", retryAfter)
          .end();
    }
  }

  /**
   * A frame of a feature.
   *
   * @param channel the channel, or null for a frame to one session
   * @param payload JSON text
   * @param version rises with each change of the state that the frame is about; null for none
   */
  record FeatureEvent(
      String type,
      @Nullable FrameId id,
      @Nullable String channel,
      String payload,
      @Nullable Long version,
      long timestamp)
      implements ServerFrame {
    @Override
    public String json() {
      return JsonWriter.object()
          .text("type", type)
          .json("id", FrameIds.json(id))
          .text("channel", channel)
          .json("payload", payload)
          .optionalNumber("version", version)
          .number("timestamp", timestamp)
          .end();
    }
  }

  /** Where the optional ids of frames become JSON. */
  final class FrameIds {
    private FrameIds() {}

    static @Nullable String json(@Nullable FrameId id) {
      return Optional.ofNullable(id).map(FrameId::json).orElse(null);
    }
  }
}
