package dev.tidings.monitoring;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;

/** The tables {@code tenant} and {@code connection_log}. */
@ApplicationScoped
public class ConnectionStore {
  @PersistenceContext(unitName = "tidings")
  EntityManager entities;

  /** Adds the records, and the tenants that are new; all or nothing. */
  @Transactional
  public void add(List<ConnectionRecord> records) {
    for (ConnectionRecord record : records) {
      String tenant = record.tenant();
      if (tenant != null && entities.find(Tenant.class, tenant) == null) {
        entities.persist(new Tenant(tenant, record.openedAt()));
        entities.flush(); // the provider knows no relation that would put tenants first
      }
      entities.persist(record);
    }
  }

  /** Deletes the records of connections that ended before a time; how many there were. */
  @Transactional
  public int deleteBefore(long time) {
    return entities
        .createQuery("delete from ConnectionRecord r where r.closedAt < :time")
        .setParameter("time", OffsetDateTime.ofInstant(Instant.ofEpochMilli(time), ZoneOffset.UTC))
        .executeUpdate();
  }

  /** The connections of a device that have ended, the last first. */
  @Transactional
  public List<ConnectionRecord> ofDevice(String tenant, String user, String device, int max) {
    return entities
        .createQuery(
            "select r from ConnectionRecord r where r.tenant = :tenant and r.userId = :user"
                + " and r.device = :device order by r.closedAt desc",
            ConnectionRecord.class)
        .setParameter("tenant", tenant)
        .setParameter("user", user)
        .setParameter("device", device)
        .setMaxResults(max)
        .getResultList();
  }
}
