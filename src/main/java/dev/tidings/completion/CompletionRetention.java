package dev.tidings.completion;

import dev.tidings.session.Threads;
import dev.tidings.settings.Setting;
import dev.tidings.settings.Settings;
import dev.tidings.settings.TenantDurations;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;

/** Deletes conversations that were kept for long enough, each tenant's as its setting has it. */
@Singleton
public class CompletionRetention {
  private static final Duration INTERVAL = Duration.ofHours(1);

  private final Conversations conversations;
  private final AnswerKeeper keeper;
  private final Threads threads;
  private final Clock clock;
  private final TenantDurations kept;

  /** As the settings have it. */
  @Inject
  CompletionRetention(
      Conversations conversations,
      AnswerKeeper keeper,
      Threads threads,
      Clock clock,
      Settings settings) {
    this.conversations = conversations;
    this.keeper = keeper;
    this.threads = threads;
    this.clock = clock;
    this.kept = TenantDurations.of(settings, Setting.AI_RETENTION);
  }

  /** Begins with it, and with what other nodes have left, once the database has its schema. */
  public void start() {
    keeper.start();
    threads.every(INTERVAL, this::clean);
  }

  void clean() {
    kept.expire(clock.millis(), conversations::expire, conversations::expireBut);
  }
}
