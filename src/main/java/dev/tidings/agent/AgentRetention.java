package dev.tidings.agent;

import dev.tidings.session.Threads;
import dev.tidings.settings.Setting;
import dev.tidings.settings.Settings;
import dev.tidings.settings.TenantDurations;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;

/**
 * Deletes executions that were kept for long enough, each tenant's as its setting has it, hourly.
 */
@Singleton
public class AgentRetention {
  private static final Duration INTERVAL = Duration.ofHours(1);

  private final AgentExecutions executions;
  private final Threads threads;
  private final Clock clock;
  private final TenantDurations kept;

  /** As the settings have it. */
  @Inject
  public AgentRetention(
      AgentExecutions executions, Threads threads, Clock clock, Settings settings) {
    this.executions = executions;
    this.threads = threads;
    this.clock = clock;
    this.kept = TenantDurations.of(settings, Setting.AGENT_RETENTION);
  }

  /** Begins, once the database has its schema. */
  public void start() {
    threads.every(INTERVAL, this::clean);
  }

  void clean() {
    kept.expire(clock.millis(), executions::expire, executions::expireBut);
  }
}
