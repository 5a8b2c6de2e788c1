package dev.tidings.outbox;

import dev.tidings.channel.ChannelKey;
import dev.tidings.channel.Publication;
import dev.tidings.protocol.ChannelName;
import dev.tidings.protocol.FrameId;

/**
 * A push as it is stored.
 *
 * @param salt keeps its ref apart from that of a row with the same id in another database
 * @param attempts how often its publication has failed
 * @param addedAt when it was added to its transaction, Unix milliseconds
 */
record OutboxRow(long id, Push push, String salt, int attempts, long addedAt) {
  ChannelKey channel() {
    return new ChannelKey(push.tenant(), new ChannelName(push.channel()));
  }

  /** The same ref however often it is tried, so that a repeat is a duplicate. */
  Publication publication() {
    return Publication.ofHub(
        channel(),
        push.type(),
        push.from(),
        FrameId.of("outbox-" + id + '-' + salt),
        push.payload());
  }
}
