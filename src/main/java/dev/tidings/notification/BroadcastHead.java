package dev.tidings.notification;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

/** How many broadcasts a tenant has had. Whoever adds one has locked it. */
@Entity
@Table(name = "notification_head")
public class BroadcastHead {
  @Id private String tenant = "";
  private long broadcasts;

  /** For JPA. */
  protected BroadcastHead() {}

  String tenant() {
    return tenant;
  }

  long broadcasts() {
    return broadcasts;
  }

  long next() {
    return ++broadcasts;
  }
}
