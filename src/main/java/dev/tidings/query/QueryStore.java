package dev.tidings.query;

import dev.tidings.query.QuerySearch.Scope;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import jakarta.persistence.PersistenceContext;
import jakarta.persistence.TypedQuery;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** The tables {@code query_execution} and {@code query_share}. Used within a transaction. */
@ApplicationScoped
class QueryStore {
  @PersistenceContext(unitName = "tidings")
  private EntityManager entities;

  /** For CDI. */
  QueryStore() {}

  QueryStore(EntityManager entities) {
    this.entities = entities;
  }

  QueryExecution add(QueryExecution query) {
    entities.persist(query);
    query.first();
    entities.flush(); // what the database refuses is refused here
    return query;
  }

  Optional<QueryExecution> find(String tenant, long id) {
    return one(
        entities
            .createQuery(
                "select q from QueryExecution q where q.tenant = :tenant and q.id = :id",
                QueryExecution.class)
            .setParameter("tenant", tenant)
            .setParameter("id", id));
  }

  /** Those of these that the tenant has. */
  List<QueryExecution> all(String tenant, Collection<Long> ids) {
    return entities
        .createQuery(
            "select q from QueryExecution q where q.tenant = :tenant and q.id in :ids",
            QueryExecution.class)
        .setParameter("tenant", tenant)
        .setParameter("ids", ids)
        .getResultList();
  }

  /** The query, which nobody else changes until the transaction is over. */
  Optional<QueryExecution> lock(String tenant, long id) {
    return one(
        entities
            .createQuery(
                "select q from QueryExecution q where q.tenant = :tenant and q.id = :id",
                QueryExecution.class)
            .setParameter("tenant", tenant)
            .setParameter("id", id)
            .setLockMode(LockModeType.PESSIMISTIC_WRITE)
            .setHint("eclipselink.refresh", "true"));
  }

  /** The newest attempt of what an engine calls so. */
  Optional<QueryExecution> ofEngine(String tenant, String engine, String externalId) {
    return one(
        entities
            .createQuery(
                "select q from QueryExecution q where q.tenant = :tenant and q.engine = :engine"
                    + " and q.externalId = :externalId order by q.attempt desc",
                QueryExecution.class)
            .setParameter("tenant", tenant)
            .setParameter("engine", engine)
            .setParameter("externalId", externalId)
            .setMaxResults(1));
  }

  /** The number of the newest attempt; older ones may be forgotten. */
  int lastAttempt(String tenant, long firstId) {
    return entities
        .createQuery(
            "select max(q.attempt) from QueryExecution q where q.tenant = :tenant"
                + " and q.firstId = :first",
            Integer.class)
        .setParameter("tenant", tenant)
        .setParameter("first", firstId)
        .getSingleResult();
  }

  /** The changes are written now. */
  void flush() {
    entities.flush();
  }

  /**
   * Writes progress without a new version, unless the query has moved on.
   *
   * @return whether it had not
   */
  boolean note(long id, long version, QueryState state, long now) {
    Integer place = state.status() == QueryStatus.PENDING ? state.position() : state.progress();
    String column = state.status() == QueryStatus.PENDING ? "queue_position" : "progress";
    return entities
            .createNativeQuery(
                "update query_execution set row_count = ?1, heard_at = ?2"
                    + (place == null ? "" : ", " + column + " = " + place)
                    + " where id = ?3 and version = ?4 and status = ?5")
            .setParameter(1, state.rows())
            .setParameter(2, now)
            .setParameter(3, id)
            .setParameter(4, version)
            .setParameter(5, state.status().name())
            .executeUpdate()
        == 1;
  }

  /** Notes that whoever works on them is there. */
  void heard(Collection<Long> ids, long now) {
    for (long id : new TreeSet<>(ids)) {
      entities
          .createNativeQuery("update query_execution set heard_at = ?1 where id = ?2")
          .setParameter(1, now)
          .setParameter(2, id)
          .executeUpdate();
    }
  }

  /** Queries that are not over and of whose engine nothing was heard since. */
  List<QueryExecution> silent(long since, int limit) {
    return entities
        .createQuery(
            "select q from QueryExecution q where q.status in :open and q.heardAt < :since"
                + " order by q.heardAt",
            QueryExecution.class)
        .setParameter("open", QueryStatus.OPEN)
        .setParameter("since", since)
        .setMaxResults(limit)
        .getResultList();
  }

  /** An engine's queries that somebody wants to end, and that have not. */
  List<QueryExecution> wantedCancelled(String tenant, String engine, long after, int limit) {
    return entities
        .createQuery(
            "select q from QueryExecution q where q.tenant = :tenant and q.engine = :engine"
                + " and q.cancelOpen = :open and q.id > :after"
                + " order by q.tenant, q.engine, q.cancelOpen, q.id", // as in the index, for H2
            QueryExecution.class)
        .setParameter("tenant", tenant)
        .setParameter("engine", engine)
        .setParameter("open", true)
        .setParameter("after", after)
        .setMaxResults(limit)
        .getResultList();
  }

  /** Those of these that somebody wants to end. */
  List<QueryExecution> wantedCancelled(Collection<Long> ids) {
    return entities
        .createQuery(
            "select q from QueryExecution q where q.id in :ids and q.cancelAt is not null",
            QueryExecution.class)
        .setParameter("ids", ids)
        .getResultList();
  }

  /** The queries that fit, newest first. */
  List<QueryExecution> search(String tenant, String user, QuerySearch search) {
    Map<String, Object> values = new HashMap<>();
    StringBuilder jpql =
        new StringBuilder("select q from QueryExecution q where q.tenant = :tenant");
    values.put("tenant", tenant);
    jpql.append(" and q.id < :before and q.submittedAt >= :from and q.submittedAt < :to");
    values.put("before", search.before());
    values.put("from", search.from());
    values.put("to", search.to());
    jpql.append(scope(search.scope()));
    if (search.scope() != Scope.ALL) {
      values.put("user", user);
    }
    if (search.scope() == Scope.SHARED || search.scope() == Scope.VISIBLE) {
      values.put("all", Audience.ALL);
    }
    if (!search.statuses().isEmpty()) {
      jpql.append(" and q.status in :statuses");
      values.put("statuses", search.statuses());
    }
    String text = search.text();
    if (text != null) {
      jpql.append(" and lower(q.text) like :text escape '!'");
      values.put("text", "%" + escaped(text.toLowerCase(Locale.ROOT)) + "%");
    }
    TypedQuery<QueryExecution> query =
        entities.createQuery(
            jpql.append(" order by q.tenant desc,")
                .append(search.scope() == Scope.MINE ? " q.ownerId desc," : "")
                .append(" q.id desc") // the columns of an index, which H2 then reads in its order
                .toString(),
            QueryExecution.class);
    values.forEach(query::setParameter);
    return query.setMaxResults(search.limit()).getResultList();
  }

  /** With {@code exists} in place of {@code in}, EclipseLink would bind no value at all. */
  private static String scope(Scope scope) {
    String mine = "q.ownerId = :user";
    String shared =
        "((q.audience = :all and q.savedId is null) or q.id in (select s.queryId from QueryShare s"
            + " where s.tenant = :tenant and s.userId = :user))";
    return switch (scope) {
      case MINE -> " and " + mine;
      case SHARED -> " and q.ownerId <> :user and " + shared;
      case VISIBLE -> " and (" + mine + " or " + shared + ")";
      case ALL -> "";
    };
  }

  private static String escaped(String text) {
    return text.replace("!", "!!").replace("%", "!%").replace("_", "!_");
  }

  /** The users to whom it was shown by name. */
  List<String> viewers(long id) {
    return entities
        .createQuery(
            "select s.userId from QueryShare s where s.queryId = :id order by s.userId",
            String.class)
        .setParameter("id", id)
        .getResultList();
  }

  boolean isViewer(long id, String user) {
    return entities.find(QueryShare.class, new QueryShare.Key(id, user)) != null;
  }

  /** Shows it to these users and to nobody else. */
  void share(String tenant, long id, Collection<String> users) {
    List<String> before = viewers(id);
    List<String> gone = new ArrayList<>(before);
    gone.removeAll(users);
    for (String user : gone) {
      entities.remove(entities.getReference(QueryShare.class, new QueryShare.Key(id, user)));
    }
    for (String user : users) {
      if (!before.contains(user)) {
        entities.persist(new QueryShare(tenant, id, user));
      }
    }
    entities.flush();
  }

  /**
   * Deletes queries that ended before then, with all that hangs on them, but for those that saved
   * queries have their rows of.
   */
  int forget(long endedBefore) {
    return entities
        .createQuery(
            "delete from QueryExecution q where q.endedAt < :before"
                + " and not exists (select s.id from SavedQuery s where s.resultId = q.id)")
        .setParameter("before", endedBefore)
        .executeUpdate();
  }

  private static Optional<QueryExecution> one(TypedQuery<QueryExecution> query) {
    return query.getResultList().stream().findFirst();
  }
}
