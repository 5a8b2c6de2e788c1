package dev.tidings.chat;

import dev.tidings.channel.ChannelKey;
import dev.tidings.channel.EventId;
import dev.tidings.channel.Publication;
import dev.tidings.channel.PublicationStore;
import dev.tidings.protocol.ErrorCode;
import dev.tidings.protocol.JsonObject;
import dev.tidings.protocol.ProtocolException;
import dev.tidings.settings.Setting;
import dev.tidings.settings.Settings;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Stores what is published in chats as their messages. */
@Singleton
public class ChatPublications implements PublicationStore {
  private final ChatMessages messages;
  private final Duration window;

  /** The store, whose window is a setting. */
  @Inject
  public ChatPublications(ChatMessages messages, Settings settings) {
    this.messages = messages;
    this.window = settings.duration(Setting.CHAT_WINDOW);
  }

  @Override
  public String namespace() {
    return Chat.NAMESPACE;
  }

  @Override
  public Duration window() {
    return window;
  }

  @Override
  public List<Outcome> store(ChannelKey channel, List<Publication> publications) {
    Outcome[] outcomes = new Outcome[publications.size()];
    List<Integer> places = new ArrayList<>();
    List<NewMessage> readable = new ArrayList<>();
    for (int i = 0; i < outcomes.length; i++) {
      try {
        readable.add(read(publications.get(i)));
        places.add(i);
      } catch (ProtocolException e) {
        outcomes[i] = new Refused(e);
      }
    }
    if (!readable.isEmpty()) {
      List<ChatMessages.Said> said = keep(channel, readable);
      for (int i = 0; i < said.size(); i++) {
        outcomes[places.get(i)] = outcome(said.get(i));
      }
    }
    return List.of(outcomes);
  }

  private static NewMessage read(Publication publication) {
    return NewMessage.of(publication.sender(), publication.ref(), publication.payload());
  }

  private List<ChatMessages.Said> keep(ChannelKey channel, List<NewMessage> readable) {
    long id =
        Chat.idOf(channel.name())
            .orElseThrow(
                () ->
                    new ProtocolException(
                        ErrorCode.FORBIDDEN, "channel", channel.name() + " is no chat"));
    return messages.keep(channel.tenant(), id, readable);
  }

  private static Outcome outcome(ChatMessages.Said said) {
    if (said instanceof ChatMessages.Refused refused) {
      return new Refused(refused.cause());
    }
    ChatMessages.Stored stored = (ChatMessages.Stored) said;
    String event = stored.message().eventId();
    return new Kept(
        stored.message().publication(),
        stored.duplicate(),
        event == null ? null : EventId.parse("id", event));
  }

  @Override
  public void published(ChannelKey channel, List<Placed> placed) {
    Map<Long, String> events = new HashMap<>();
    for (Placed event : placed) {
      JsonObject payload = JsonObject.parse(event.publication().payload());
      payload
          .integer("number", 1, Long.MAX_VALUE)
          .ifPresent(number -> events.put(number, event.event().toString()));
    }
    Chat.idOf(channel.name()).ifPresent(id -> messages.became(id, events));
  }
}
