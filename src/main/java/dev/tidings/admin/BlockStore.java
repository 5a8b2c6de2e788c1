package dev.tidings.admin;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.persistence.TypedQuery;
import jakarta.transaction.Transactional;
import java.util.List;
import java.util.Optional;

/** The table {@code block}. */
@ApplicationScoped
public class BlockStore {
  @PersistenceContext(unitName = "tidings")
  EntityManager entities;

  /** Adds a block; it has an id then. */
  @Transactional
  public BlockRow add(BlockRow row) {
    entities.persist(row);
    entities.flush();
    return row;
  }

  /** Those that are on at a time. */
  @Transactional
  public List<BlockRow> active(long now) {
    return entities
        .createQuery("select b from BlockRow b where b.until > :now", BlockRow.class)
        .setParameter("now", now)
        .getResultList();
  }

  /**
   * Some that are on at a time, the last first.
   *
   * @param tenant empty for all
   * @param before the id of the last one of the page before
   */
  @Transactional
  public List<BlockRow> list(Optional<String> tenant, long now, long before, int max) {
    TypedQuery<BlockRow> query =
        entities.createQuery(
            "select b from BlockRow b where b.until > :now and b.id < :before"
                + (tenant.isPresent() ? " and b.tenant = :tenant" : "")
                + " order by b.id desc",
            BlockRow.class);
    tenant.ifPresent(own -> query.setParameter("tenant", own));
    return query
        .setParameter("now", now)
        .setParameter("before", before)
        .setMaxResults(max)
        .getResultList();
  }

  /** One that somebody may see. */
  @Transactional
  public Optional<BlockRow> find(Optional<String> tenant, long id) {
    return Optional.ofNullable(entities.find(BlockRow.class, id))
        .filter(row -> tenant.map(own -> own.equals(row.block().tenant())).orElse(true));
  }

  /** Takes one away. */
  @Transactional
  public void remove(long id) {
    entities
        .createQuery("delete from BlockRow b where b.id = :id")
        .setParameter("id", id)
        .executeUpdate();
  }

  /** Forgets those that were over at a time. */
  @Transactional
  public void removeOver(long time) {
    entities
        .createQuery("delete from BlockRow b where b.until <= :time")
        .setParameter("time", time)
        .executeUpdate();
  }
}
