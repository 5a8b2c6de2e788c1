package dev.tidings.monitoring;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import java.time.OffsetDateTime;

/** A tenant that has connected. */
@Entity
public class Tenant {
  @Id private String id = "";

  @Column(name = "created_at")
  private OffsetDateTime createdAt = OffsetDateTime.MIN;

  private String plan = "scale";

  /** For JPA. */
  protected Tenant() {}

  Tenant(String id, OffsetDateTime createdAt) {
    this.id = id;
    this.createdAt = createdAt;
  }

  String id() {
    return id;
  }

  String plan() {
    return plan;
  }

  OffsetDateTime createdAt() {
    return createdAt;
  }
}
