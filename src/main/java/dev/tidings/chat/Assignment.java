package dev.tidings.chat;

import jakarta.persistence.Cacheable;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.SequenceGenerator;
import jakarta.persistence.Table;
import org.jspecify.annotations.Nullable;

/** One time that a chat was given to an agent; kept as a record of who had it when. */
@Entity
@Table(name = "chat_assignment")
@Cacheable(false)
@SuppressWarnings("UnusedVariable") // JPA reads the fields
class Assignment {
  /** As in the migration. */
  private static final int IDS_AT_ONCE = 20;

  @Id
  @GeneratedValue(strategy = GenerationType.SEQUENCE, generator = "chat_assignment_id")
  @SequenceGenerator(
      name = "chat_assignment_id",
      sequenceName = "chat_assignment_id",
      allocationSize = IDS_AT_ONCE)
  private @Nullable Long id;

  private String tenant = "";

  @Column(name = "session_id")
  private long session;

  private String agent = "";

  @Column(name = "assigned_by")
  private String assignedBy = "";

  @Column(name = "assigned_at")
  private long assignedAt;

  @Column(name = "ended_at")
  private @Nullable Long endedAt;

  /** For JPA. */
  protected Assignment() {}

  static Assignment of(Chat chat, String agent, String by, long now) {
    Assignment made = new Assignment();
    made.tenant = chat.tenant();
    made.session = chat.id();
    made.agent = agent;
    made.assignedBy = by;
    made.assignedAt = now;
    return made;
  }
}
