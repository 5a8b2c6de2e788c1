package dev.tidings.rest;

import dev.tidings.database.DatabaseProduct;
import dev.tidings.database.KnownProduct;
import dev.tidings.settings.Setting;
import dev.tidings.settings.Settings;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.persistence.PersistenceException;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import jakarta.ws.rs.core.Response;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;

/**
 * The table {@code idempotency}. A key and what its request does are stored in one transaction, so
 * there is no answer without its effect and no effect without its answer.
 */
@ApplicationScoped
public class StoredAnswers {
  private static final int DELETED_AT_ONCE = 500;

  @PersistenceContext(unitName = "tidings")
  EntityManager entities;

  private final KnownProduct product = new KnownProduct();

  @Inject Clock clock;
  @Inject Settings settings;

  /** The answer that is stored with the request's key; its digest may be another request's. */
  @Transactional(TxType.REQUIRES_NEW)
  Optional<StoredAnswer> find(KeyedRequest request) {
    List<?> rows =
        entities
            .createNativeQuery(
                "select request, status, media_type, location, body from idempotency where"
                    + " tenant = ?1 and user_id = ?2 and request_key = ?3 and expires_at > ?4")
            .setParameter(1, request.tenant())
            .setParameter(2, request.user())
            .setParameter(3, request.key())
            .setParameter(4, clock.millis())
            .getResultList();
    return rows.stream().map(row -> answer((Object[]) row)).findFirst();
  }

  private static StoredAnswer answer(Object[] row) {
    return new StoredAnswer(
        (String) row[0],
        ((Number) row[1]).intValue(),
        (String) row[2],
        (String) row[3],
        (String) row[4]);
  }

  /**
   * Takes the key, carries out the request and stores its answer; all of it or nothing.
   *
   * @throws KeyTakenException when another request has the key
   */
  @Transactional(value = TxType.REQUIRES_NEW, rollbackOn = Exception.class)
  Response execute(KeyedRequest request, Callable<Object> work) throws Exception {
    take(request);
    Response response = (Response) work.call();
    store(request, StoredAnswer.of(request.digest(), response));
    return response;
  }

  /**
   * Never waits for another request with the key: this node knows its own, and of another node's a
   * lock tells that goes with its transaction. H2 has one node.
   */
  private void take(KeyedRequest request) {
    if (product.of(entities) == DatabaseProduct.POSTGRESQL && !isFree(request)) {
      throw new KeyTakenException(request.key(), null);
    }
    try {
      deleteExpired(request);
      entities
          .createNativeQuery(
              "insert into idempotency (tenant, user_id, request_key, request, status, media_type,"
                  + " location, body, expires_at) values (?1, ?2, ?3, ?4, 0, '', '', '', ?5)")
          .setParameter(1, request.tenant())
          .setParameter(2, request.user())
          .setParameter(3, request.key())
          .setParameter(4, request.digest())
          .setParameter(5, clock.millis() + settings.duration(Setting.IDEMPOTENCY_TTL).toMillis())
          .executeUpdate();
    } catch (PersistenceException e) {
      throw new KeyTakenException(request.key(), e);
    }
  }

  private boolean isFree(KeyedRequest request) {
    return (Boolean)
        entities
            .createNativeQuery("select pg_try_advisory_xact_lock(?1)")
            .setParameter(1, request.lock())
            .getSingleResult();
  }

  private void store(KeyedRequest request, StoredAnswer answer) {
    entities
        .createNativeQuery(
            "update idempotency set status = ?1, media_type = ?2, location = ?3, body = ?4"
                + " where tenant = ?5 and user_id = ?6 and request_key = ?7")
        .setParameter(1, answer.status())
        .setParameter(2, answer.mediaType())
        .setParameter(3, answer.location())
        .setParameter(4, answer.body())
        .setParameter(5, request.tenant())
        .setParameter(6, request.user())
        .setParameter(7, request.key())
        .executeUpdate();
  }

  /** The key itself, if its time is over, so that it can be used again. */
  private void deleteExpired(KeyedRequest request) {
    entities
        .createNativeQuery(
            "delete from idempotency where tenant = ?1 and user_id = ?2 and request_key = ?3"
                + " and expires_at <= ?4")
        .setParameter(1, request.tenant())
        .setParameter(2, request.user())
        .setParameter(3, request.key())
        .setParameter(4, clock.millis())
        .executeUpdate();
  }

  /** Deletes answers whose time is over, a portion of them; how many. */
  @Transactional(TxType.REQUIRES_NEW)
  int sweep() {
    List<?> keys =
        entities
            .createNativeQuery(
                "select tenant, user_id, request_key from idempotency where expires_at <= ?1"
                    + " order by expires_at")
            .setParameter(1, clock.millis())
            .setMaxResults(DELETED_AT_ONCE)
            .getResultList();
    for (Object row : keys) {
      Object[] key = (Object[]) row;
      deleteExpired(new KeyedRequest((String) key[0], (String) key[1], (String) key[2], ""));
    }
    return keys.size();
  }
}
