package dev.tidings.activity;

import dev.tidings.session.Threads;
import dev.tidings.settings.Setting;
import dev.tidings.settings.Settings;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;

/** Deletes what was kept for long enough, each tenant's as its setting has it, every hour. */
@Singleton
public class ActivityRetention {
  private static final Duration INTERVAL = Duration.ofHours(1);

  /** No tenant has this name, so that a list of tenants is never empty. */
  private static final String NOBODY = "";

  private final Activities activities;
  private final Threads threads;
  private final Clock clock;
  private final TenantDurations kept;

  /** As the settings have it. */
  @Inject
  public ActivityRetention(Activities activities, Threads threads, Clock clock, Settings settings) {
    this.activities = activities;
    this.threads = threads;
    this.clock = clock;
    this.kept = TenantDurations.of(settings, Setting.ACTIVITY_RETENTION);
  }

  /** Begins, once the database has its schema. */
  public void start() {
    threads.every(INTERVAL, this::clean);
  }

  void clean() {
    long now = clock.millis();
    kept.named().forEach((tenant, time) -> activities.expire(tenant, now - time.toMillis()));
    Set<String> named = new HashSet<>(kept.named().keySet());
    named.add(NOBODY);
    activities.expireBut(named, now - kept.usual().toMillis());
  }
}
