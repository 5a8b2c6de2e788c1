package dev.tidings.outbox;

import dev.tidings.session.Threads;
import dev.tidings.settings.Setting;
import dev.tidings.settings.Settings;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Duration;

/** What could never be published is kept as long as the audit, and then deleted. */
@ApplicationScoped
public class RefusedPushes {
  private static final Duration CLEANING = Duration.ofMinutes(10);

  @PersistenceContext(unitName = "tidings")
  EntityManager entities;

  @Inject Clock clock;
  @Inject Settings settings;

  void start(
      @Observes @Initialized(ApplicationScoped.class) Object event,
      Threads threads,
      RefusedPushes own) {
    threads.every(CLEANING, own::clean); // through the container, for its transaction
  }

  /** Deletes what is old; how many. */
  @Transactional
  public int clean() {
    return entities
        .createNativeQuery("delete from outbox_refused where refused_at <= ?1")
        .setParameter(1, clock.millis() - settings.duration(Setting.AUDIT_RETENTION).toMillis())
        .executeUpdate();
  }
}
