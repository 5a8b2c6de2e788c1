package dev.tidings.outbox;

import dev.tidings.channel.ChannelKey;
import dev.tidings.channel.Publication;
import dev.tidings.protocol.ChannelName;
import dev.tidings.protocol.FrameId;
import org.jspecify.annotations.Nullable;

/**
 * A push as it is stored.
 *
 * @param salt keeps its ref apart from that of a row with the same id in another database
 * @param attempts how often its publication has failed
 * @param addedAt when it was added to its transaction, Unix milliseconds
 * @param traceId of the request that added it; null where that belongs to no trace
 */
record OutboxRow(
    long id, Push push, String salt, int attempts, long addedAt, @Nullable String traceId) {
  ChannelKey channel() {
    return new ChannelKey(push.tenant(), new ChannelName(push.channel()));
  }

  /** For the log. */
  String described() {
    String trace = traceId == null ? "" : " of trace " + traceId;
    return "push " + id + " to " + channel() + trace;
  }

  /** The same ref however often it is tried, so that a repeat is a duplicate. */
  Publication publication() {
    FrameId ref = FrameId.of("outbox-" + id + '-' + salt);
    return Publication.ofHub(channel(), push.type(), push.from(), ref, push.payload())
        .traced(traceId);
  }
}
