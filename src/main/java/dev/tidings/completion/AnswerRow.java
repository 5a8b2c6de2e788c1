package dev.tidings.completion;

import jakarta.persistence.Cacheable;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

/** A row of {@code ai_answer}, which is there as long as the answer grows. */
@Entity
@Table(name = "ai_answer")
@Cacheable(false)
class AnswerRow {
  @Id private long id;
  private String tenant = "";

  @Column(name = "conversation_id")
  private long conversationId;

  @Enumerated(EnumType.STRING)
  private Source source = Source.MODEL;

  private String node = "";

  @Column(name = "lease_until")
  private long leaseUntil;

  private long taken;

  /** For JPA. */
  protected AnswerRow() {}

  static AnswerRow of(Message answer, Source source, Lease lease) {
    AnswerRow row = new AnswerRow();
    row.id = answer.id();
    row.tenant = answer.tenant();
    row.conversationId = answer.conversationId();
    row.source = source;
    row.node = lease.node();
    row.leaseUntil = lease.until();
    return row;
  }

  String node() {
    return node;
  }
}
