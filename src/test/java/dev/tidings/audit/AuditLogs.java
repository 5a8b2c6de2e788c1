package dev.tidings.audit;

import jakarta.persistence.EntityManager;
import java.time.Clock;

/** Makes records of acts without a server. */
public final class AuditLogs {
  private AuditLogs() {}

  /** One in this database. */
  public static AuditLog in(EntityManager entities, Clock clock) {
    AuditLog log = new AuditLog();
    log.entities = entities;
    log.clock = clock;
    return log;
  }
}
