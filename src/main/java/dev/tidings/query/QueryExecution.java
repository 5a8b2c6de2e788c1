package dev.tidings.query;

import dev.tidings.query.Query.Cancellation;
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

/** A row of {@code query_execution}. Leaves the package as a {@link Query} only. */
@Entity
@Cacheable(false)
@Table(name = "query_execution")
class QueryExecution {
  private static final int MAX_ERROR = 2_000;

  /** As in the migration. */
  private static final int IDS_AT_ONCE = 50;

  @Id
  @GeneratedValue(strategy = GenerationType.SEQUENCE, generator = "query_execution_id")
  @SequenceGenerator(
      name = "query_execution_id",
      sequenceName = "query_execution_id",
      allocationSize = IDS_AT_ONCE)
  private @Nullable Long id;

  /**
   * Rises with each transition and with nothing else. No {@code @Version}: that would rise with
   * every change of the row, and who shares a query or wants it cancelled is no reporter. Changes
   * are made under a lock of the row instead.
   */
  private long version = 1;

  private String tenant = "";

  @Column(name = "owner_id")
  private String ownerId = "";

  @Column(name = "owner_name")
  private String ownerName = "";

  private @Nullable String engine;

  @Column(name = "external_id")
  private @Nullable String externalId;

  private @Nullable String source;

  @Column(name = "query_text")
  private String text = "";

  @Enumerated(EnumType.STRING)
  private QueryStatus status = QueryStatus.SUBMITTED;

  @Column(name = "queue_position")
  private @Nullable Integer position;

  private @Nullable Integer progress;

  @Column(name = "row_count")
  private long rows;

  private @Nullable String error;

  @Column(name = "ended_by")
  private @Nullable String endedBy;

  private int attempt = 1;

  @Column(name = "first_id")
  private long firstId;

  @Column(name = "cancel_by")
  private @Nullable String cancelBy;

  @Column(name = "cancel_at")
  private @Nullable Long cancelAt;

  /** Whether somebody wants it to end, and it has not. */
  @Column(name = "cancel_open")
  private boolean cancelOpen;

  @Enumerated(EnumType.STRING)
  private Audience audience = Audience.NAMED;

  private boolean truncated;

  @Column(name = "saved_id")
  private @Nullable Long savedId;

  @Column(name = "submitted_at")
  private long submittedAt;

  @Column(name = "started_at")
  private @Nullable Long startedAt;

  @Column(name = "ended_at")
  private @Nullable Long endedAt;

  @Column(name = "heard_at")
  private long heardAt;

  /** For JPA. */
  protected QueryExecution() {}

  static QueryExecution of(NewQuery asked, long now) {
    QueryExecution made = new QueryExecution();
    made.tenant = asked.tenant();
    made.ownerId = asked.owner().id();
    made.ownerName = asked.owner().name();
    made.engine = asked.engine();
    made.externalId = asked.externalId();
    made.source = asked.source();
    made.text = asked.text();
    made.savedId = asked.savedId();
    made.shareWithAll(asked.shared());
    made.become(QueryState.submitted(now));
    made.heardAt = now;
    return made;
  }

  /** The same again, one attempt later; nobody but its owner sees it. */
  QueryExecution retry(int attempt, long now) {
    QueryExecution made = new QueryExecution();
    made.tenant = tenant;
    made.ownerId = ownerId;
    made.ownerName = ownerName;
    made.engine = engine;
    made.externalId = externalId;
    made.source = source;
    made.text = text;
    made.attempt = attempt;
    made.firstId = firstId;
    made.become(QueryState.submitted(now));
    made.heardAt = now;
    return made;
  }

  /** Links the first attempt to itself, once it has an id. */
  void first() {
    firstId = firstId == 0 ? id() : firstId;
  }

  long id() {
    return Objects.requireNonNull(id, "a query has its id when it is stored");
  }

  long firstId() {
    return firstId;
  }

  long version() {
    return version;
  }

  @Nullable String engine() {
    return engine;
  }

  QueryState state() {
    return new QueryState(
        status, position, progress, rows, error, endedBy, submittedAt, startedAt, endedAt);
  }

  /** A transition. */
  void move(QueryState state) {
    become(state);
    version++;
  }

  void become(QueryState state) {
    status = state.status();
    cancelOpen = cancelOpen && !status.isFinal();
    position = state.position();
    progress = state.progress();
    rows = state.rows();
    error = shortened(state.error());
    endedBy = state.by();
    submittedAt = state.submittedAt();
    startedAt = state.startedAt();
    endedAt = state.endedAt();
  }

  void heard(long now) {
    heardAt = now;
  }

  boolean wasSilentSince(long since) {
    return !status.isFinal() && heardAt < since;
  }

  /** Notes who wants it to end; the first counts. */
  boolean wantCancelled(String by, long now) {
    if (cancelBy != null) {
      return false;
    }
    cancelBy = by;
    cancelAt = now;
    cancelOpen = !status.isFinal();
    return true;
  }

  void shareWithAll(boolean shared) {
    audience = Audience.of(shared);
  }

  void cut() {
    truncated = true;
  }

  Query view() {
    return new Query(
        id(),
        version,
        tenant,
        new Query.Owner(ownerId, ownerName),
        engine,
        externalId,
        source,
        text,
        state(),
        attempt,
        firstId,
        cancelBy == null || cancelAt == null ? null : new Cancellation(cancelBy, cancelAt),
        audience == Audience.ALL,
        truncated,
        savedId);
  }

  private static @Nullable String shortened(@Nullable String text) {
    return text == null || text.length() <= MAX_ERROR ? text : text.substring(0, MAX_ERROR);
  }
}
