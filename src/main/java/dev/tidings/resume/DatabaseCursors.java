package dev.tidings.resume;

import dev.tidings.settings.Setting;
import dev.tidings.settings.Settings;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** The table {@code stream_cursor}. */
@ApplicationScoped
public class DatabaseCursors implements CursorStore {
  /** How long a client may go on with what it had before it was given something newer. */
  private static final Duration OLDER = Duration.ofMinutes(5);

  /** After how many rows those are looked for whose time is over. */
  private static final int SWEEP = 100;

  @PersistenceContext(unitName = "tidings")
  EntityManager entities;

  @Inject Clock clock;
  @Inject Settings settings;

  private final AtomicInteger added = new AtomicInteger();

  @Override
  @Transactional(TxType.REQUIRES_NEW)
  public void put(String key, Owner owner, String places) {
    long now = clock.millis();
    if (added.incrementAndGet() % SWEEP == 0) {
      deleteBefore(now - settings.duration(Setting.CURSOR_TTL).toMillis());
    }
    entities
        .createNativeQuery(
            "delete from stream_cursor where tenant = ?1 and user_id = ?2 and device = ?3"
                + " and made_at < ?4")
        .setParameter(1, owner.tenant())
        .setParameter(2, owner.user())
        .setParameter(3, owner.device())
        .setParameter(4, now - OLDER.toMillis())
        .executeUpdate();
    entities
        .createNativeQuery(
            "insert into stream_cursor (id, tenant, user_id, device, places, made_at)"
                + " values (?1, ?2, ?3, ?4, ?5, ?6)")
        .setParameter(1, key)
        .setParameter(2, owner.tenant())
        .setParameter(3, owner.user())
        .setParameter(4, owner.device())
        .setParameter(5, places)
        .setParameter(6, now)
        .executeUpdate();
  }

  private void deleteBefore(long time) {
    entities
        .createNativeQuery("delete from stream_cursor where made_at < ?1")
        .setParameter(1, time)
        .executeUpdate();
  }

  @Override
  @Transactional(TxType.REQUIRES_NEW)
  public Optional<String> find(String key) {
    List<?> rows =
        entities
            .createNativeQuery("select places from stream_cursor where id = ?1 and made_at >= ?2")
            .setParameter(1, key)
            .setParameter(2, clock.millis() - settings.duration(Setting.CURSOR_TTL).toMillis())
            .getResultList();
    return rows.stream().map(String.class::cast).findFirst();
  }
}
