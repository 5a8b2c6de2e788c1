package dev.tidings.notification;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.TransactionPhase;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What users want, remembered for a few seconds: what another node has changed counts here at the
 * latest then, what this node has changed at once.
 */
@ApplicationScoped
public class PreferenceStore {
  private static final Duration REMEMBERED = Duration.ofSeconds(10);
  private static final int MAX_REMEMBERED = 20_000;
  private static final int NONE = -1;
  private static final int MINUTES = 60;

  @PersistenceContext(unitName = "tidings")
  EntityManager entities;

  @Inject InboxStore inboxes;
  @Inject Event<PreferencesChanged> changes;

  private final Cache<InboxKey, Preferences> known =
      Caffeine.newBuilder().maximumSize(MAX_REMEMBERED).expireAfterWrite(REMEMBERED).build();

  /** How often somebody here has wanted something else. */
  private final AtomicLong changed = new AtomicLong();

  /** Somebody wants something else; observed once that is committed. */
  record PreferencesChanged(InboxKey user) {}

  /** What the user wants; read within the caller's transaction. */
  @Transactional
  public Preferences of(InboxKey key) {
    Preferences remembered = known.getIfPresent(key);
    if (remembered != null) {
      return remembered;
    }
    long before = changed.get();
    Preferences stored = load(key);
    known.put(key, stored);
    if (changed.get() != before) {
      known.invalidate(key); // perhaps it was read before that
    }
    return stored;
  }

  void changed(@Observes(during = TransactionPhase.AFTER_COMPLETION) PreferencesChanged event) {
    changed.incrementAndGet();
    known.invalidate(event.user());
  }

  Preferences load(InboxKey key) {
    Map<String, Preference> kinds = new HashMap<>();
    for (Object row :
        rows("kind, realtime, toast, sound, muted, digest from notification_preference", key)) {
      Object[] columns = (Object[]) row;
      kinds.put(
          (String) columns[0],
          new Preference(
              (Boolean) columns[1],
              (Boolean) columns[2],
              (Boolean) columns[3],
              (Boolean) columns[4],
              (Boolean) columns[5]));
    }
    return rows("zone, quiet_from, quiet_to, digest_at from notification_setting", key).stream()
        .findFirst()
        .map(row -> preferences((Object[]) row, kinds))
        .orElseGet(
            () ->
                new Preferences(
                    Preferences.USUAL.zone(),
                    Optional.empty(),
                    Preferences.USUAL.digestAt(),
                    kinds));
  }

  private List<?> rows(String what, InboxKey key) {
    return entities
        .createNativeQuery("select " + what + " where tenant = ?1 and user_id = ?2")
        .setParameter(1, key.tenant())
        .setParameter(2, key.user())
        .getResultList();
  }

  private static Preferences preferences(Object[] row, Map<String, Preference> kinds) {
    int from = ((Number) row[1]).intValue();
    int to = ((Number) row[2]).intValue();
    return new Preferences(
        zone((String) row[0]),
        from == NONE ? Optional.empty() : Optional.of(new QuietHours(time(from), time(to))),
        time(((Number) row[3]).intValue()),
        kinds);
  }

  /** A zone that this Java does not know, though another did. */
  private static ZoneId zone(String id) {
    try {
      return ZoneId.of(id);
    } catch (DateTimeException e) {
      return ZoneOffset.UTC;
    }
  }

  private static LocalTime time(int minutes) {
    return LocalTime.of(minutes / MINUTES, minutes % MINUTES);
  }

  private static int minutes(LocalTime time) {
    return time.getHour() * MINUTES + time.getMinute();
  }

  /** Replaces what the user wants; of several at a time, one after the other. */
  @Transactional
  public void put(InboxKey key, Preferences wanted) {
    inboxes.lock(key);
    delete("notification_preference", key);
    delete("notification_setting", key);
    entities
        .createNativeQuery("insert into notification_setting values (?1, ?2, ?3, ?4, ?5, ?6)")
        .setParameter(1, key.tenant())
        .setParameter(2, key.user())
        .setParameter(3, wanted.zone().getId())
        .setParameter(4, wanted.quiet().map(q -> minutes(q.from())).orElse(NONE))
        .setParameter(5, wanted.quiet().map(q -> minutes(q.to())).orElse(NONE))
        .setParameter(6, minutes(wanted.digestAt()))
        .executeUpdate();
    wanted.kinds().forEach((kind, preference) -> insert(key, kind, preference));
    changes.fire(new PreferencesChanged(key));
  }

  private void delete(String table, InboxKey key) {
    entities
        .createNativeQuery("delete from " + table + " where tenant = ?1 and user_id = ?2")
        .setParameter(1, key.tenant())
        .setParameter(2, key.user())
        .executeUpdate();
  }

  private void insert(InboxKey key, String kind, Preference preference) {
    entities
        .createNativeQuery(
            "insert into notification_preference (tenant, user_id, kind, realtime, toast, sound,"
                + " muted, digest) values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)")
        .setParameter(1, key.tenant())
        .setParameter(2, key.user())
        .setParameter(3, kind)
        .setParameter(4, preference.realtime())
        .setParameter(5, preference.toast())
        .setParameter(6, preference.sound())
        .setParameter(7, preference.muted())
        .setParameter(8, preference.digest())
        .executeUpdate();
  }
}
