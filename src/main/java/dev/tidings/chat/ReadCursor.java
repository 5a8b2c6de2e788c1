package dev.tidings.chat;

import dev.tidings.chat.Chat.Part;
import dev.tidings.chat.Chat.Person;
import jakarta.persistence.Cacheable;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import java.util.Objects;

/**
 * A participant of a chat and how far it was viewed, on whatever device. What is unread is the
 * number of messages of others after that; the version rises with each change.
 */
@Entity
@Table(name = "read_cursor")
@Cacheable(false)
@IdClass(ReadCursor.Key.class)
class ReadCursor {
  @Id
  @Column(name = "session_id")
  private long session;

  @Id
  @Column(name = "user_id")
  private String user = "";

  private String tenant = "";

  @Column(name = "user_name")
  private String userName = "";

  @Enumerated(EnumType.STRING)
  private Part part = Part.USER;

  @Column(name = "joined_at")
  private long joinedAt;

  private long viewed;
  private long unread;
  private long version;

  /** For JPA. */
  protected ReadCursor() {}

  /** A participant who has not seen anything yet, of which others wrote so many messages. */
  static ReadCursor of(ChatSession session, Person user, Part part, long unread, long now) {
    ReadCursor cursor = new ReadCursor();
    Chat chat = session.chat();
    cursor.session = chat.id();
    cursor.tenant = chat.tenant();
    cursor.user = user.userId();
    cursor.userName = user.name();
    cursor.part = part;
    cursor.joinedAt = now;
    cursor.unread = unread;
    cursor.version = session.firstVersion();
    return cursor;
  }

  Participant participant() {
    return new Participant(new Person(user, userName), part, joinedAt);
  }

  /** What is told to who was taken out: nothing is unread, by a version above all before. */
  Unread last() {
    return new Unread(tenant, user, session, 0, version + 1);
  }

  String user() {
    return user;
  }

  Part part() {
    return part;
  }

  long viewed() {
    return viewed;
  }

  /** Others wrote so many messages. */
  void missed(long count) {
    unread += count;
    version++;
  }

  /** It was viewed up to a message, after which others wrote so many. */
  void view(long upTo, long unreadAfter) {
    viewed = upTo;
    unread = unreadAfter;
    version++;
  }

  Unread state() {
    return new Unread(tenant, user, session, unread, version);
  }

  /** The key of the table. */
  static class Key {
    private long session;
    private String user = "";

    /** For JPA. */
    protected Key() {}

    Key(long session, String user) {
      this.session = session;
      this.user = user;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Key key && key.session == session && key.user.equals(user);
    }

    @Override
    public int hashCode() {
      return Objects.hash(session, user);
    }
  }
}
