package dev.tidings.chat;

import dev.tidings.chat.Chat.Part;
import dev.tidings.protocol.FrameId;
import dev.tidings.protocol.Sender;
import jakarta.persistence.Cacheable;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A row of {@code chat_message}; leaves the package as a {@link StoredMessage} only. */
@Entity
@Table(name = "chat_message")
@Cacheable(false)
@IdClass(ChatMessage.Key.class)
class ChatMessage {
  @Id
  @Column(name = "session_id")
  private long session;

  @Id private long number;
  private String tenant = "";
  private String author = "";

  @Column(name = "author_name")
  private String authorName = "";

  @Column(name = "author_device")
  private String authorDevice = "";

  @Enumerated(EnumType.STRING)
  @Column(name = "author_part")
  private Part part = Part.USER;

  private String ref = "";

  @Column(name = "body")
  private String text = "";

  @Column(name = "extra")
  private @Nullable String data;

  @Column(name = "sent_at")
  private long sentAt;

  @Column(name = "event_id")
  private @Nullable String eventId;

  /** For JPA. */
  protected ChatMessage() {}

  static ChatMessage of(
      String tenant, long session, long number, NewMessage message, Part part, long now) {
    ChatMessage made = new ChatMessage();
    made.tenant = tenant;
    made.session = session;
    made.number = number;
    made.author = message.sender().userId();
    made.authorName = message.sender().name();
    made.authorDevice = message.sender().clientId();
    made.part = part;
    made.ref = message.ref().json();
    made.text = message.text();
    made.data = message.data();
    made.sentAt = now;
    return made;
  }

  /** Whether it says the same, so that the one may be a repeat of the other. */
  boolean says(NewMessage message) {
    return text.equals(message.text()) && Objects.equals(data, message.data());
  }

  void became(String event) {
    eventId = event;
  }

  StoredMessage message() {
    return new StoredMessage(
        tenant,
        session,
        number,
        new Sender(author, authorDevice, authorName),
        part,
        new FrameId(ref),
        text,
        data,
        sentAt,
        eventId);
  }

  /** The key of the table. */
  static class Key {
    private long session;
    private long number;

    /** For JPA. */
    protected Key() {}

    Key(long session, long number) {
      this.session = session;
      this.number = number;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Key key && key.session == session && key.number == number;
    }

    @Override
    public int hashCode() {
      return Objects.hash(session, number);
    }
  }
}
