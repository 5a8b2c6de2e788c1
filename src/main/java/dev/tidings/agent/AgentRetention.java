package dev.tidings.agent;

import dev.tidings.session.Threads;
import dev.tidings.settings.Setting;
import dev.tidings.settings.Settings;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;

/** Deletes executions that were kept for long enough, every hour. */
@Singleton
public class AgentRetention {
  private static final Duration INTERVAL = Duration.ofHours(1);

  private final AgentExecutions executions;
  private final Threads threads;
  private final Clock clock;
  private final Duration kept;

  /** As the settings have it. */
  @Inject
  public AgentRetention(
      AgentExecutions executions, Threads threads, Clock clock, Settings settings) {
    this.executions = executions;
    this.threads = threads;
    this.clock = clock;
    this.kept = settings.duration(Setting.AGENT_RETENTION);
  }

  /** Begins, once the database has its schema. */
  public void start() {
    threads.every(INTERVAL, () -> executions.expire(clock.millis() - kept.toMillis()));
  }
}
