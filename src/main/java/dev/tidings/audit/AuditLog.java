package dev.tidings.audit;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.persistence.TypedQuery;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/** The table {@code audit}. Rows are added, and go when their time is over; none is changed. */
@ApplicationScoped
public class AuditLog {
  private static final int MAX_ACTOR = 128;
  private static final int MAX_SUBJECT = 255;
  private static final Place NEWEST = new Place(Long.MAX_VALUE, Long.MAX_VALUE);

  @PersistenceContext(unitName = "tidings")
  EntityManager entities;

  @Inject Clock clock;

  /**
   * Notes an act, in the caller's transaction or in one of its own.
   *
   * @param tenant of those whom it touches
   * @param actor who did it
   * @param act what was done, for example {@code connection.disconnected}
   * @param subject to what
   * @param detail a JSON object
   */
  @Transactional
  public void add(String tenant, String actor, String act, String subject, String detail) {
    entities.persist(
        new AuditRecord(
            tenant,
            clock.millis(),
            atMost(MAX_ACTOR, actor),
            act,
            atMost(MAX_SUBJECT, subject),
            detail));
  }

  private static String atMost(int max, String text) {
    return text.substring(0, Math.min(max, text.length()));
  }

  /**
   * What was done, the last first.
   *
   * @param tenant empty for all
   * @param before the last one of the page before; empty for the first page
   */
  @Transactional
  public List<AuditRecord> list(Optional<String> tenant, Optional<Place> before, int max) {
    Place from = before.orElse(NEWEST);
    TypedQuery<AuditRecord> query =
        entities.createQuery(
            "select a from AuditRecord a where (a.at < :at or a.at = :at and a.id < :id)"
                + (tenant.isPresent() ? " and a.tenant = :tenant" : "")
                + " order by a.at desc, a.id desc",
            AuditRecord.class);
    tenant.ifPresent(own -> query.setParameter("tenant", own));
    return query
        .setParameter("at", from.at())
        .setParameter("id", from.id())
        .setMaxResults(max)
        .getResultList();
  }

  /** Forgets what was done up to a time. */
  @Transactional
  public void removeUntil(long time) {
    entities
        .createQuery("delete from AuditRecord a where a.at <= :time")
        .setParameter("time", time)
        .executeUpdate();
  }

  /** Where a page ends. */
  public record Place(long at, long id) {}
}
