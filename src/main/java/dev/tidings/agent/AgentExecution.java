package dev.tidings.agent;

import dev.tidings.agent.Execution.Status;
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

/** A row of {@code agent_execution}; leaves the package as an {@link Execution} only. */
@Entity
@Table(name = "agent_execution")
@Cacheable(false)
class AgentExecution {
  /** As in the migration. */
  private static final int IDS_AT_ONCE = 50;

  @Id
  @GeneratedValue(strategy = GenerationType.SEQUENCE, generator = "agent_execution_id")
  @SequenceGenerator(
      name = "agent_execution_id",
      sequenceName = "agent_execution_id",
      allocationSize = IDS_AT_ONCE)
  private @Nullable Long id;

  private String tenant = "";
  private String agent = "";

  @Enumerated(EnumType.STRING)
  private Status status = Status.STARTED;

  private @Nullable String title;
  private long insights;

  @Column(name = "needs_approval")
  private boolean needsApproval;

  @Column(name = "reported_by")
  private String reportedBy = "";

  private @Nullable String link;

  @Column(name = "extra")
  private @Nullable String data;

  @Column(name = "started_at")
  private @Nullable Long startedAt;

  @Column(name = "ended_at")
  private @Nullable Long endedAt;

  @Column(name = "reported_at")
  private long reportedAt;

  /** For JPA. */
  protected AgentExecution() {}

  /** The row of an execution, whose id is given when it is stored. */
  static AgentExecution of(Execution reported) {
    AgentExecution row = new AgentExecution();
    row.tenant = reported.tenant();
    row.agent = reported.agent();
    row.status = reported.status();
    row.title = reported.title();
    row.insights = reported.insights();
    row.needsApproval = reported.needsApproval();
    row.reportedBy = reported.reportedBy();
    row.link = reported.link();
    row.data = reported.data();
    row.startedAt = reported.startedAt();
    row.endedAt = reported.endedAt();
    row.reportedAt = reported.reportedAt();
    return row;
  }

  Execution execution() {
    return new Execution(
        Objects.requireNonNull(id),
        tenant,
        agent,
        status,
        title,
        insights,
        needsApproval,
        reportedBy,
        link,
        data,
        startedAt,
        endedAt,
        reportedAt);
  }
}
