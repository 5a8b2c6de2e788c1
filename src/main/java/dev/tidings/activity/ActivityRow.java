package dev.tidings.activity;

import dev.tidings.activity.NewActivity.Named;
import dev.tidings.notification.FeedReader;
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

/** A row of {@code activity}; leaves the package as an {@link Activity} only. */
@Entity
@Table(name = "activity")
@Cacheable(false)
class ActivityRow {
  /** As in the migration. */
  private static final int IDS_AT_ONCE = 50;

  @Id
  @GeneratedValue(strategy = GenerationType.SEQUENCE, generator = "activity_id")
  @SequenceGenerator(
      name = "activity_id",
      sequenceName = "activity_id",
      allocationSize = IDS_AT_ONCE)
  private @Nullable Long id;

  private String tenant = "";
  private String kind = "";
  private String actor = "";

  @Column(name = "actor_name")
  private String actorName = "";

  private String subject = "";

  @Column(name = "subject_name")
  private String subjectName = "";

  private @Nullable String link;

  @Column(name = "extra")
  private @Nullable String data;

  /** The text of the {@link FeedReader}; null for everyone. */
  private @Nullable String audience;

  @Column(name = "first_at")
  private long firstAt;

  @Column(name = "last_at")
  private long lastAt;

  private long occurrences;
  private long moved;
  private long version;

  /** For JPA. */
  protected ActivityRow() {}

  static ActivityRow of(NewActivity happened, long moved, long now) {
    ActivityRow row = new ActivityRow();
    row.tenant = happened.tenant();
    row.kind = happened.kind();
    row.actor = happened.actor().id();
    row.subject = happened.subject().id();
    FeedReader reader = happened.audience();
    row.audience = reader.equals(FeedReader.EVERYONE) ? null : reader.text();
    row.firstAt = now;
    row.happened(happened, moved, now);
    return row;
  }

  /** It happened once more; names, link and data are the newest. */
  void happened(NewActivity again, long place, long now) {
    actorName = again.actor().name();
    subjectName = again.subject().name();
    link = again.link();
    data = again.data();
    lastAt = now;
    occurrences++;
    moved = place;
    version++;
  }

  Activity activity() {
    return new Activity(
        Objects.requireNonNull(id),
        tenant,
        kind,
        new Named(actor, actorName),
        new Named(subject, subjectName),
        link,
        data,
        audience == null ? FeedReader.EVERYONE : new FeedReader(audience),
        firstAt,
        lastAt,
        occurrences,
        moved,
        version);
  }
}
