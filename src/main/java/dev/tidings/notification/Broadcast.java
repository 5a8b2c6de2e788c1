package dev.tidings.notification;

import jakarta.persistence.Column;
import jakarta.persistence.Embedded;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import java.util.Set;

/**
 * A notification for a role or for everyone, which each user's inbox takes when it is looked at.
 */
@Entity
@IdClass(BroadcastKey.class)
@Table(name = "notification_broadcast")
public class Broadcast {
  @Id private String tenant = "";
  @Id private long number;

  /** Empty for everyone. */
  private String role = "";

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

  /** Whether it is for who has these roles, and still worth something. */
  boolean isFor(Set<String> roles, long now) {
    return (role.isEmpty() || roles.contains(role)) && content.expiresAt() > now && dueAt > now;
  }
}
