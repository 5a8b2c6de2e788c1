package dev.tidings.activity;

import dev.tidings.session.Threads;
import dev.tidings.settings.Setting;
import dev.tidings.settings.Settings;
import dev.tidings.settings.TenantDurations;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;

/** Deletes what was kept for long enough, each tenant's as its setting has it, every hour. */
@Singleton
public class ActivityRetention {
  private static final Duration INTERVAL = Duration.ofHours(1);

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
    kept.expire(clock.millis(), activities::expire, activities::expireBut);
  }
}
