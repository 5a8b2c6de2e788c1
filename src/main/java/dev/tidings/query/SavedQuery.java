package dev.tidings.query;

import dev.tidings.protocol.JsonWriter;
import dev.tidings.query.Query.Owner;
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

/** A row of {@code saved_query}: SQL that the hub runs again and again. */
@Entity
@Cacheable(false)
@Table(name = "saved_query")
class SavedQuery {
  /** As in the migration. */
  private static final int IDS_AT_ONCE = 50;

  @Id
  @GeneratedValue(strategy = GenerationType.SEQUENCE, generator = "saved_query_id")
  @SequenceGenerator(
      name = "saved_query_id",
      sequenceName = "saved_query_id",
      allocationSize = IDS_AT_ONCE)
  private @Nullable Long id;

  private String tenant = "";

  @Column(name = "owner_id")
  private String ownerId = "";

  @Column(name = "owner_name")
  private String ownerName = "";

  private String name = "";
  private @Nullable String source;

  @Column(name = "query_text")
  private String text = "";

  private @Nullable String widget;

  @Column(name = "run_every")
  private @Nullable Long every;

  @Column(name = "next_run_at")
  private @Nullable Long nextRunAt;

  @Column(name = "run_on")
  private @Nullable String on;

  @Enumerated(EnumType.STRING)
  private Audience audience = Audience.NAMED;

  @Column(name = "result_version")
  private long resultVersion;

  @Column(name = "result_hash")
  private @Nullable String resultHash;

  @Column(name = "result_id")
  private @Nullable Long resultId;

  @Column(name = "result_at")
  private @Nullable Long resultAt;

  @Column(name = "created_at")
  private long createdAt;

  /** For JPA. */
  protected SavedQuery() {}

  /**
   * What somebody wants to be run.
   *
   * @param every how often, in milliseconds
   * @param on the name of the event on which
   */
  record Wish(
      String name,
      String text,
      @Nullable String source,
      @Nullable String widget,
      @Nullable Long every,
      @Nullable String on,
      boolean sharedWithAll) {}

  static SavedQuery of(String tenant, Owner owner, Wish wish, long now) {
    SavedQuery made = new SavedQuery();
    made.tenant = tenant;
    made.ownerId = owner.id();
    made.ownerName = owner.name();
    made.name = wish.name();
    made.text = wish.text();
    made.source = wish.source();
    made.widget = wish.widget();
    made.every = wish.every();
    made.on = wish.on();
    made.audience = Audience.of(wish.sharedWithAll());
    made.nextRunAt = now;
    made.createdAt = now;
    return made;
  }

  long id() {
    return Objects.requireNonNull(id, "a saved query has its id when it is stored");
  }

  String tenant() {
    return tenant;
  }

  Owner owner() {
    return new Owner(ownerId, ownerName);
  }

  String text() {
    return text;
  }

  @Nullable String source() {
    return source;
  }

  @Nullable String widget() {
    return widget;
  }

  boolean sharedWithAll() {
    return audience == Audience.ALL;
  }

  /** The run that it has its rows of. */
  @Nullable Long resultId() {
    return resultId;
  }

  @Nullable Long nextRunAt() {
    return nextRunAt;
  }

  long resultVersion() {
    return resultVersion;
  }

  boolean isDue(long now) {
    return nextRunAt != null && nextRunAt <= now;
  }

  /** Somebody runs it; unless it says so before then, it is due again. */
  void claim(long until) {
    nextRunAt = until;
  }

  /**
   * Its turn is over: the next is an interval later, or never; but at once where an event has come
   * since it was claimed.
   */
  void turned(@Nullable Long claimedUntil, long now) {
    if (Objects.equals(nextRunAt, claimedUntil)) {
      Long interval = every;
      nextRunAt = interval == null ? null : Long.valueOf(now + interval);
    }
  }

  /** Whether a run is newer than the one that it has its rows of. */
  boolean isNewer(Query run) {
    Long at = resultAt;
    return at == null || run.state().submittedAt() >= at;
  }

  /** Has its rows of this run from now on. */
  void take(Query run, String hash) {
    if (!hash.equals(resultHash)) {
      resultVersion++;
    }
    resultHash = hash;
    resultId = run.id();
    resultAt = run.state().submittedAt();
  }

  boolean has(String hash) {
    return hash.equals(resultHash);
  }

  String json() {
    return JsonWriter.object()
        .number("id", id())
        .text("name", name)
        .text("sql", text)
        .text("source", source)
        .text("widget", widget)
        .optionalNumber("every", every)
        .text("on", on)
        .flagIfSet("shared", sharedWithAll())
        .json("owner", JsonWriter.object().text("userId", ownerId).text("name", ownerName).end())
        .number("version", resultVersion)
        .optionalNumber("result", resultId)
        .number("createdAt", createdAt)
        .end();
  }
}
