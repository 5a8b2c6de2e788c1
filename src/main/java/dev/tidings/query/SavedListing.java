package dev.tidings.query;

import dev.tidings.security.Caller;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.persistence.TypedQuery;
import jakarta.transaction.Transactional;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Saved queries page by page, newest first. However many a tenant has, a page reads as many rows as
 * it shows, or twice as many: each way in which a caller may see one has an index of its own.
 */
@ApplicationScoped
class SavedListing {
  private static final String OF_TENANT =
      "select s from SavedQuery s where s.tenant = :tenant and s.id < :before";

  @PersistenceContext(unitName = "tidings")
  private EntityManager entities;

  /** For CDI. */
  SavedListing() {}

  SavedListing(EntityManager entities) {
    this.entities = entities;
  }

  /** The next ones that the caller may see, with ids below this one. */
  @Transactional
  List<SavedQuery> list(Caller caller, long before, int limit) {
    return caller.actsForAll()
        ? all(caller, before, limit)
        : Stream.concat(own(caller, before, limit), shared(caller, before, limit))
            .distinct() // own ones may be shared, and are one entity
            .sorted(Comparator.comparingLong(SavedQuery::id).reversed())
            .limit(limit)
            .toList();
  }

  /** The order of each names the columns of an index, which H2 then reads in its order. */
  private List<SavedQuery> all(Caller caller, long before, int limit) {
    return query(caller, " order by s.tenant desc, s.id desc", before, limit).getResultList();
  }

  private Stream<SavedQuery> own(Caller caller, long before, int limit) {
    String rest = " and s.ownerId = :user order by s.tenant desc, s.ownerId desc, s.id desc";
    return query(caller, rest, before, limit).setParameter("user", caller.user()).getResultStream();
  }

  private Stream<SavedQuery> shared(Caller caller, long before, int limit) {
    String rest = " and s.audience = :all order by s.tenant desc, s.audience desc, s.id desc";
    return query(caller, rest, before, limit).setParameter("all", Audience.ALL).getResultStream();
  }

  private TypedQuery<SavedQuery> query(Caller caller, String rest, long before, int limit) {
    return entities
        .createQuery(OF_TENANT + rest, SavedQuery.class)
        .setParameter("tenant", caller.tenant())
        .setParameter("before", before)
        .setMaxResults(limit);
  }
}
