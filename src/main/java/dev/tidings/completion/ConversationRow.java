package dev.tidings.completion;

import jakarta.persistence.Cacheable;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.SequenceGenerator;
import jakarta.persistence.Table;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A row of {@code ai_conversation}; leaves the package as a {@link Conversation} only. Whoever adds
 * a message to it or ends one has its lock.
 */
@Entity
@Table(name = "ai_conversation")
@Cacheable(false)
class ConversationRow {
  static final int MAX_TITLE = 200;

  /** As in the migration. */
  private static final int IDS_AT_ONCE = 20;

  @Id
  @GeneratedValue(strategy = GenerationType.SEQUENCE, generator = "ai_conversation_id")
  @SequenceGenerator(
      name = "ai_conversation_id",
      sequenceName = "ai_conversation_id",
      allocationSize = IDS_AT_ONCE)
  private @Nullable Long id;

  private String tenant = "";

  @Column(name = "owner_id")
  private String ownerId = "";

  @Column(name = "owner_name")
  private String ownerName = "";

  private String title = "";

  @Column(name = "opened_at")
  private long openedAt;

  @Column(name = "last_at")
  private long lastAt;

  private long messages;
  private @Nullable Long answering;

  /** For JPA. */
  protected ConversationRow() {}

  static ConversationRow of(String tenant, Person owner, String title, long now) {
    ConversationRow row = new ConversationRow();
    row.tenant = tenant;
    row.ownerId = owner.userId();
    row.ownerName = owner.name();
    row.title = title;
    row.openedAt = now;
    row.lastAt = now;
    return row;
  }

  long id() {
    return Objects.requireNonNull(id, "a conversation has its id when it is stored");
  }

  String tenant() {
    return tenant;
  }

  @Nullable Long answering() {
    return answering;
  }

  /** Takes the next number for a message. */
  long nextMessage(long now) {
    lastAt = now;
    return ++messages;
  }

  void answers(long answerId) {
    answering = answerId;
  }

  void ended(long answerId, long now) {
    lastAt = now;
    if (Objects.equals(answering, answerId)) {
      answering = null;
    }
  }

  Conversation view() {
    return new Conversation(
        id(), tenant, new Person(ownerId, ownerName), title, openedAt, lastAt, messages, answering);
  }
}
