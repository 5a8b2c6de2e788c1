package dev.tidings.monitoring;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import jakarta.persistence.PersistenceContext;
import jakarta.persistence.TypedQuery;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/** The table {@code client_error}: a bounded number of different errors for each tenant. */
@ApplicationScoped
public class ClientErrors {
  /** Of more than so many the one that was seen first goes. */
  static final int MOST = 1_000;

  @PersistenceContext(unitName = "tidings")
  EntityManager entities;

  @Inject Clock clock;

  /** Deletes the errors that nobody has seen since a time; how many there were. */
  @Transactional
  public int deleteBefore(long time) {
    return entities
        .createQuery("delete from ClientErrorRow e where e.last < :time")
        .setParameter("time", time)
        .executeUpdate();
  }

  /** Counts an error; fails when the same has just been counted for the first time. */
  @Transactional
  public void add(ClientError error) {
    ClientErrorRow.Key key = new ClientErrorRow.Key(error.tenant(), error.fingerprint());
    ClientErrorRow known = entities.find(ClientErrorRow.class, key, LockModeType.PESSIMISTIC_WRITE);
    if (known != null) {
      known.add(error, clock.millis());
      return;
    }
    makeRoom(error.tenant());
    entities.persist(new ClientErrorRow(error, clock.millis()));
  }

  private void makeRoom(String tenant) {
    List<Long> tooMany =
        entities
            .createQuery(
                "select e.last from ClientErrorRow e where e.tenant = :tenant"
                    + " order by e.last desc",
                Long.class)
            .setParameter("tenant", tenant)
            .setFirstResult(MOST - 1)
            .setMaxResults(1)
            .getResultList();
    tooMany.forEach(last -> deleteBefore(tenant, last + 1));
  }

  private void deleteBefore(String tenant, long time) {
    entities
        .createQuery("delete from ClientErrorRow e where e.tenant = :tenant and e.last < :time")
        .setParameter("tenant", tenant)
        .setParameter("time", time)
        .executeUpdate();
  }

  /**
   * Errors, those that were seen last first.
   *
   * @param tenant empty for all
   * @param before the last one of the page before; empty for the first page
   */
  @Transactional
  public List<ClientErrorRow> list(
      Optional<String> tenant, Optional<ClientErrorRow.Place> before, int max) {
    ClientErrorRow.Place from =
        before.orElse(new ClientErrorRow.Place(Long.MAX_VALUE, Long.MAX_VALUE));
    TypedQuery<ClientErrorRow> query =
        entities.createQuery(
            "select e from ClientErrorRow e"
                + " where (e.last < :last or e.last = :last and e.fingerprint < :fingerprint)"
                + (tenant.isPresent() ? " and e.tenant = :tenant" : "")
                + " order by e.last desc, e.fingerprint desc",
            ClientErrorRow.class);
    tenant.ifPresent(own -> query.setParameter("tenant", own));
    return query
        .setParameter("last", from.last())
        .setParameter("fingerprint", from.fingerprint())
        .setMaxResults(max)
        .getResultList();
  }
}
