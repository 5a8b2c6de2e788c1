package dev.tidings.audit;

import dev.tidings.protocol.JsonWriter;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.SequenceGenerator;
import jakarta.persistence.Table;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Who did what; written before it is done or in the transaction that does it, never changed. */
@Entity
@Table(name = "audit")
public class AuditRecord {
  /** As in the migration. */
  private static final int IDS_AT_ONCE = 50;

  @Id
  @GeneratedValue(strategy = GenerationType.SEQUENCE, generator = "audit_id")
  @SequenceGenerator(name = "audit_id", sequenceName = "audit_id", allocationSize = IDS_AT_ONCE)
  private @Nullable Long id;

  private String tenant = "";

  @Column(name = "at_time")
  private long at;

  private String actor = "";
  private String act = "";
  private String subject = "";
  private String detail = "";

  /** For JPA. */
  protected AuditRecord() {}

  /**
   * A record.
   *
   * @param actor the user
   * @param act what was done, for example {@code approval.answered}
   * @param subject to what
   * @param detail as JSON text
   */
  public AuditRecord(
      String tenant, long at, String actor, String act, String subject, String detail) {
    this.tenant = tenant;
    this.at = at;
    this.actor = actor;
    this.act = act;
    this.subject = subject;
    this.detail = detail;
  }

  /** Where it is in the order of time. */
  public AuditLog.Place place() {
    return new AuditLog.Place(at, id());
  }

  private long id() {
    return Objects.requireNonNull(id);
  }

  /** As the admin API shows it. */
  public String json() {
    return JsonWriter.object()
        .number("id", id())
        .number("at", at)
        .text("tenant", tenant)
        .text("actor", actor)
        .text("act", act)
        .text("subject", subject)
        .json("detail", detail)
        .end();
  }
}
