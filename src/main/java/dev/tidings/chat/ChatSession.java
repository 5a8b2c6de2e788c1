package dev.tidings.chat;

import dev.tidings.chat.Chat.Kind;
import dev.tidings.chat.Chat.Person;
import dev.tidings.chat.Chat.Status;
import jakarta.persistence.Cacheable;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.SequenceGenerator;
import jakarta.persistence.Table;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A row of {@code chat_session}; leaves the package as a {@link Chat} only. Whoever changes it or
 * anything below it has its lock.
 */
@Entity
@Table(name = "chat_session")
@Cacheable(false)
class ChatSession {
  /** As in the migration. */
  private static final int IDS_AT_ONCE = 20;

  @Id
  @GeneratedValue(strategy = GenerationType.SEQUENCE, generator = "chat_session_id")
  @SequenceGenerator(
      name = "chat_session_id",
      sequenceName = "chat_session_id",
      allocationSize = IDS_AT_ONCE)
  private @Nullable Long id;

  private String tenant = "";

  @Enumerated(EnumType.STRING)
  private Kind kind = Kind.INTERNAL;

  @Enumerated(EnumType.STRING)
  private Status status = Status.OPEN;

  private @Nullable String subject;

  @Column(name = "opened_by")
  private String openedBy = "";

  @Column(name = "opened_by_name")
  private String openedByName = "";

  private @Nullable String location;

  @Column(name = "begun_as")
  private @Nullable String begunAs;

  @Column(name = "opened_at")
  private long openedAt;

  private @Nullable String agent;

  @Column(name = "agent_name")
  private @Nullable String agentName;

  @Column(name = "assigned_at")
  private @Nullable Long assignedAt;

  @Column(name = "missed_at")
  private @Nullable Long missedAt;

  @Column(name = "closed_by")
  private @Nullable String closedBy;

  @Column(name = "closed_at")
  private @Nullable Long closedAt;

  @Column(name = "last_at")
  private long lastAt;

  private long messages;

  @Column(name = "cursor_version")
  private long cursorVersion;

  @Column(name = "visitor_messages")
  private long visitorMessages;

  private long version;

  /** For JPA. */
  protected ChatSession() {}

  static ChatSession of(NewChat asked, long now) {
    ChatSession session = new ChatSession();
    session.tenant = asked.tenant();
    session.kind = asked.kind();
    session.status = asked.kind() == Kind.VISITOR ? Status.QUEUED : Status.OPEN;
    session.subject = asked.subject();
    session.openedBy = asked.openedBy().userId();
    session.openedByName = asked.openedBy().name();
    session.location = asked.location();
    session.begunAs = asked.begunAs();
    session.openedAt = now;
    session.lastAt = now;
    session.version = 1;
    return session;
  }

  long id() {
    return Objects.requireNonNull(id);
  }

  boolean isOf(String user) {
    return kind == Kind.VISITOR && openedBy.equals(user);
  }

  boolean isClosed() {
    return status == Status.CLOSED;
  }

  boolean isOfVisitor() {
    return kind == Kind.VISITOR;
  }

  @Nullable String agent() {
    return agent;
  }

  long messages() {
    return messages;
  }

  /** Takes the next number for a message, which somebody says now. */
  long nextMessage(String author, long now) {
    lastAt = now;
    if (isOf(author)) {
      visitorMessages++;
    }
    return ++messages;
  }

  /** Who comes back begins above the version that was told when it left. */
  void left(long version) {
    cursorVersion = Math.max(cursorVersion, version);
  }

  /** The version that what is unread for a new participant has. */
  long firstVersion() {
    return cursorVersion + 1;
  }

  /** Whether somebody has it now. */
  boolean isWith(String user) {
    return status == Status.OPEN && user.equals(agent);
  }

  /** Whether it is the visitor's who has said so much in it. */
  boolean hasFrom(String author, int count) {
    return isOf(author) && visitorMessages >= count;
  }

  /** Whether it is a visitor's that goes on, in which nothing was said since a time. */
  boolean isIdle(long before) {
    return isOfVisitor() && !isClosed() && lastAt < before;
  }

  /** Counts as used now. */
  void touch(long now) {
    lastAt = now;
  }

  void assign(Person to, long now) {
    status = Status.OPEN;
    agent = to.userId();
    agentName = to.name();
    assignedAt = now;
    missedAt = null;
    version++;
  }

  /** Takes it from its agent; it waits again where it stood before, by its age. */
  void queueAgain() {
    status = Status.QUEUED;
    agent = null;
    agentName = null;
    assignedAt = null;
    missedAt = null;
    version++;
  }

  void close(String by, long now) {
    status = Status.CLOSED;
    closedBy = by;
    closedAt = now;
    version++;
  }

  Chat chat() {
    return new Chat(
        id(),
        tenant,
        kind,
        status,
        subject,
        new Person(openedBy, openedByName),
        location,
        openedAt,
        agent == null ? null : new Person(agent, Objects.requireNonNullElse(agentName, agent)),
        assignedAt,
        closedBy,
        closedAt,
        messages,
        version);
  }
}
