package dev.tidings.monitoring;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import java.io.Serializable;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What happened in a minute on a node, or in an hour on all nodes, to a tenant or to all. */
@Entity
@Table(name = "roll_up")
@IdClass(RollUp.Key.class)
public class RollUp {
  /** Stands for all tenants together; no tenant is called so. */
  static final String ALL = "*";

  @Id
  @Enumerated(EnumType.STRING)
  private Step step = Step.MINUTE;

  @Id private String tenant = "";

  @Id
  @Column(name = "began_at")
  private long began;

  @Id private String node = "";

  /** The milliseconds of the step that the figures are of; null for all of them. */
  private @Nullable Long known;

  private long connections;
  private long waiting;
  private String counts = "";
  private @Nullable String push;
  private @Nullable String delivery;
  private @Nullable String propagation;

  @Column(name = "round_trip")
  private @Nullable String roundTrip;

  /** For JPA. */
  protected RollUp() {}

  RollUp(Step step, String tenant, String node, Point point) {
    this.step = step;
    this.tenant = tenant;
    this.began = point.at();
    this.node = node;
    this.known = Math.min(point.known(), step.millis());
    this.connections = point.level().connections();
    this.waiting = point.level().waiting();
    this.counts = point.counts().stored();
    this.push = point.delays().push().stored();
    this.delivery = point.delays().delivery().stored();
    this.propagation = point.delays().propagation().stored();
    this.roundTrip = point.delays().roundTrip().stored();
  }

  /** How much time is together. */
  enum Step {
    MINUTE(Duration.ofMinutes(1)),
    HOUR(Duration.ofHours(1));

    private final Duration length;

    Step(Duration length) {
      this.length = length;
    }

    long millis() {
      return length.toMillis();
    }

    /** When the step with a time in it began, Unix milliseconds. */
    long begin(long at) {
      return Math.floorDiv(at, millis()) * millis();
    }
  }

  /** Which it is. */
  public static final class Key implements Serializable {
    private static final long serialVersionUID = 1L;

    private Step step = Step.MINUTE;
    private String tenant = "";
    private long began;
    private String node = "";

    /** For JPA. */
    public Key() {}

    Key(Step step, String tenant, long began, String node) {
      this.step = step;
      this.tenant = tenant;
      this.began = began;
      this.node = node;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Key key
          && step == key.step
          && began == key.began
          && tenant.equals(key.tenant)
          && node.equals(key.node);
    }

    @Override
    public int hashCode() {
      return Objects.hash(step, tenant, began, node);
    }
  }

  Key key() {
    return new Key(step, tenant, began, node);
  }

  /** More that happened in the same time. */
  void goOn(Point more) {
    RollUp both = new RollUp(step, tenant, node, point().joined(more, began));
    this.known = both.known;
    this.connections = both.connections;
    this.waiting = both.waiting;
    this.counts = both.counts;
    this.push = both.push;
    this.delivery = both.delivery;
    this.propagation = both.propagation;
    this.roundTrip = both.roundTrip;
  }

  String tenant() {
    return tenant;
  }

  Point point() {
    return new Point(
        began,
        known == null ? step.millis() : known,
        new Level(connections, waiting),
        Counts.parse(counts),
        new DelayFigures(
            Percentiles.parse(push),
            Percentiles.parse(delivery),
            Percentiles.parse(propagation),
            Percentiles.parse(roundTrip)));
  }
}
