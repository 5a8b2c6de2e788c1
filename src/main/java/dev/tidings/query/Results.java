package dev.tidings.query;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import java.util.List;
import java.util.Optional;

/** The table {@code query_result}: the rows of queries that the hub ran, for a while. */
@ApplicationScoped
class Results {
  @PersistenceContext(unitName = "tidings")
  private EntityManager entities;

  /** For CDI. */
  Results() {}

  Results(EntityManager entities) {
    this.entities = entities;
  }

  /**
   * Keeps a page.
   *
   * @param page from 1
   * @param content JSON text
   * @param expiresAt until when it can be read, Unix milliseconds
   */
  @Transactional
  void add(Query query, int page, String content, long expiresAt) {
    entities
        .createNativeQuery(
            "insert into query_result (query_id, page, tenant, content, expires_at)"
                + " values (?1, ?2, ?3, ?4, ?5)")
        .setParameter(1, query.id())
        .setParameter(2, page)
        .setParameter(3, query.tenant())
        .setParameter(4, content)
        .setParameter(5, expiresAt)
        .executeUpdate();
  }

  /** A page, unless its time is over. */
  @Transactional
  Optional<String> page(Query query, int page, long now) {
    List<?> found =
        entities
            .createNativeQuery(
                "select content from query_result"
                    + " where tenant = ?1 and query_id = ?2 and page = ?3 and expires_at > ?4")
            .setParameter(1, query.tenant())
            .setParameter(2, query.id())
            .setParameter(3, page)
            .setParameter(4, now)
            .getResultList();
    return found.stream().map(String.class::cast).findFirst();
  }

  /** How many pages there are. */
  @Transactional
  int pages(Query query, long now) {
    return ((Number)
            entities
                .createNativeQuery(
                    "select count(*) from query_result"
                        + " where tenant = ?1 and query_id = ?2 and expires_at > ?3")
                .setParameter(1, query.tenant())
                .setParameter(2, query.id())
                .setParameter(3, now)
                .getSingleResult())
        .intValue();
  }

  /** Has the rows of a query readable until then. */
  @Transactional
  void keep(long query, long expiresAt) {
    entities
        .createNativeQuery("update query_result set expires_at = ?1 where query_id = ?2")
        .setParameter(1, expiresAt)
        .setParameter(2, query)
        .executeUpdate();
  }

  /** Deletes what nobody may read any more. */
  @Transactional
  int forget(long now) {
    return entities
        .createNativeQuery("delete from query_result where expires_at <= ?1")
        .setParameter(1, now)
        .executeUpdate();
  }
}
