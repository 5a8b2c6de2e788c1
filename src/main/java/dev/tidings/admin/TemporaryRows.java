package dev.tidings.admin;

import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.persistence.TypedQuery;
import jakarta.transaction.Transactional;
import java.util.List;
import java.util.Optional;

/** A table of what administrators have ordered for a time. */
public abstract class TemporaryRows<R extends Temporary> {
  @PersistenceContext(unitName = "tidings")
  EntityManager entities;

  private final Class<R> type;
  private final String name;

  TemporaryRows(Class<R> type) {
    this.type = type;
    this.name = type.getSimpleName();
  }

  /** Adds a row; it has an id then. */
  @Transactional
  public R add(R row) {
    entities.persist(row);
    entities.flush();
    return row;
  }

  /** Those that hold at a time, the first first. */
  @Transactional
  public List<R> active(long now) {
    return entities
        .createQuery("select r from " + name + " r where r.until > :now order by r.id", type)
        .setParameter("now", now)
        .getResultList();
  }

  /**
   * Some that hold at a time, the last first.
   *
   * @param tenant empty for all
   * @param before the id of the last one of the page before
   */
  @Transactional
  public List<R> list(Optional<String> tenant, long now, long before, int max) {
    TypedQuery<R> query =
        entities.createQuery(
            "select r from "
                + name
                + " r where r.until > :now and r.id < :before"
                + (tenant.isPresent() ? " and r.tenant = :tenant" : "")
                + " order by r.id desc",
            type);
    tenant.ifPresent(own -> query.setParameter("tenant", own));
    return query
        .setParameter("now", now)
        .setParameter("before", before)
        .setMaxResults(max)
        .getResultList();
  }

  /**
   * One, whether or not it still holds.
   *
   * @param tenant empty for any
   */
  @Transactional
  public Optional<R> find(Optional<String> tenant, long id) {
    return Optional.ofNullable(entities.find(type, id))
        .filter(row -> tenant.map(own -> own.equals(row.tenant())).orElse(true));
  }

  /** Takes one away. */
  @Transactional
  public void remove(long id) {
    entities
        .createQuery("delete from " + name + " r where r.id = :id")
        .setParameter("id", id)
        .executeUpdate();
  }

  /** Forgets those that were over at a time. */
  @Transactional
  public void removeOver(long time) {
    entities
        .createQuery("delete from " + name + " r where r.until <= :time")
        .setParameter("time", time)
        .executeUpdate();
  }
}
