package dev.tidings.admin;

import dev.tidings.protocol.JsonWriter;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.SequenceGenerator;
import jakarta.persistence.Table;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A row of {@code lossy_rate}: how often lossy channels pass on, until a time. */
@Entity
@Table(name = "lossy_rate")
public class LossyRateRow implements Temporary {
  /** As in the migration. */
  private static final int IDS_AT_ONCE = 50;

  @Id
  @GeneratedValue(strategy = GenerationType.SEQUENCE, generator = "lossy_rate_id")
  @SequenceGenerator(
      name = "lossy_rate_id",
      sequenceName = "lossy_rate_id",
      allocationSize = IDS_AT_ONCE)
  private @Nullable Long id;

  private String tenant = "";
  private String target = "";

  @Column(name = "per_second")
  private long perSecond;

  @Column(name = "changed_by")
  private String by = "";

  @Column(name = "changed_at")
  private long changed;

  @Column(name = "until_at")
  private long until;

  /** For JPA. */
  protected LossyRateRow() {}

  /**
   * A change.
   *
   * @param target a channel, or a namespace for all of its channels
   * @param by who makes it
   * @param changed when, and until when it holds: Unix milliseconds
   */
  LossyRateRow(String tenant, String target, long perSecond, String by, long changed, long until) {
    this.tenant = tenant;
    this.target = target;
    this.perSecond = perSecond;
    this.by = by;
    this.changed = changed;
    this.until = until;
  }

  @Override
  public long id() {
    return Objects.requireNonNull(id);
  }

  @Override
  public String tenant() {
    return tenant;
  }

  String target() {
    return target;
  }

  long perSecond() {
    return perSecond;
  }

  long until() {
    return until;
  }

  /** Between two events of a sender. */
  Duration interval() {
    return Duration.ofSeconds(1).dividedBy(perSecond);
  }

  @Override
  public String json() {
    return JsonWriter.object()
        .number("id", id())
        .text("tenant", tenant)
        .text("target", target)
        .number("perSecond", perSecond)
        .text("by", by)
        .number("changed", changed)
        .number("until", until)
        .end();
  }
}
