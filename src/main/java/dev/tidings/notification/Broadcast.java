package dev.tidings.notification;

import jakarta.persistence.Column;
import jakarta.persistence.Embedded;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;

/**
 * A notification for a role or for everyone, which each user's inbox takes when it is looked at.
 */
@Entity
@IdClass(BroadcastKey.class)
@Table(name = "notification_broadcast")
public class Broadcast {
  /** In the place of a role: everyone. */
  static final String EVERYONE = "";

  @Id private String tenant = "";
  @Id private long number;

  @SuppressWarnings("UnusedVariable") // queries read it
  private String role = EVERYONE;

  @Embedded private Content content = new Content();

  @Column(name = "due_at")
  private long dueAt;

  /** For JPA. */
  protected Broadcast() {}

  Broadcast(String tenant, long number, String role, Content content, long goesAt) {
    this.tenant = tenant;
    this.number = number;
    this.role = role;
    this.content = content;
    this.dueAt = goesAt;
  }

  String tenant() {
    return tenant;
  }

  long number() {
    return number;
  }

  Content content() {
    return content;
  }
}
