package dev.tidings.chat;

import dev.tidings.channel.SnapshotSource;
import dev.tidings.protocol.ChannelName;
import dev.tidings.protocol.JsonWriter;
import dev.tidings.security.Caller;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** A chat and its newest messages, for clients that missed too many of its events. */
@Singleton
public class ChatSnapshots implements SnapshotSource {
  private static final int MESSAGES = 50;

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
    List<String> newest =
        new ArrayList<>(
            messages.before(chat.id(), Long.MAX_VALUE, MESSAGES).stream()
                .map(StoredMessage::json)
                .toList());
    Collections.reverse(newest);
    return JsonWriter.object().json("chat", chat.json()).array("messages", newest).end();
  }
}
