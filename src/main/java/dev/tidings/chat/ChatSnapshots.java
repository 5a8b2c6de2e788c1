package dev.tidings.chat;

import dev.tidings.channel.SnapshotSource;
import dev.tidings.protocol.ChannelName;
import dev.tidings.protocol.JsonWriter;
import dev.tidings.protocol.Utf8;
import dev.tidings.rest.PageCursor;
import dev.tidings.security.Caller;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * A chat and its newest messages, for clients that missed too many of its events; with the cursor
 * of the list of messages where there are older ones, so that none is left out. As many as fit into
 * a frame, and at least one.
 */
@Singleton
public class ChatSnapshots implements SnapshotSource {
  /** The most messages. */
  static final int MESSAGES = 50;

  /** The most bytes of messages, well below what a snapshot may have. */
  static final int MAX_BYTES = 500_000;

  private final ChatAccess access;
  private final ChatMessages messages;

  /** The source. */
  @Inject
  public ChatSnapshots(ChatAccess access, ChatMessages messages) {
    this.access = access;
    this.messages = messages;
  }

  @Override
  public String namespace() {
    return Chat.NAMESPACE;
  }

  @Override
  public Optional<String> snapshot(Caller caller, ChannelName channel) {
    return Chat.idOf(channel).flatMap(id -> access.find(caller, id)).map(this::json);
  }

  private String json(Chat chat) {
    List<StoredMessage> newest = messages.before(chat.id(), Long.MAX_VALUE, MESSAGES + 1);
    Deque<String> shown = oldestFirst(newest);
    return JsonWriter.object()
        .json("chat", chat.json())
        .array("messages", List.copyOf(shown))
        .text("next", shown.size() == newest.size() ? null : next(newest.get(shown.size() - 1)))
        .end();
  }

  private static Deque<String> oldestFirst(List<StoredMessage> newestFirst) {
    Deque<String> shown = new ArrayDeque<>();
    int bytes = 0;
    for (StoredMessage message : newestFirst) {
      String json = message.json();
      bytes += Utf8.length(json);
      if (shown.size() == MESSAGES || (bytes > MAX_BYTES && !shown.isEmpty())) {
        return shown;
      }
      shown.addFirst(json);
    }
    return shown;
  }

  /** Where the list of messages goes on, as its pages say it. */
  private static String next(StoredMessage oldest) {
    return PageCursor.of(oldest.number()).text();
  }
}
