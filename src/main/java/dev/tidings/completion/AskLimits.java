package dev.tidings.completion;

import dev.tidings.completion.ConversationRows.Spent;
import dev.tidings.security.RateExceededException;
import dev.tidings.security.RateLimits;
import dev.tidings.settings.Setting;
import dev.tidings.settings.Settings;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;

/** How many answers a caller may ask the model for, and how many tokens they may take. */
@Singleton
class AskLimits {
  private static final Duration HOUR = Duration.ofHours(1);

  private final RateLimits rates;
  private final Conversations conversations;
  private final Answers answers;
  private final Clock clock;
  private final int perMinute;
  private final int tokensPerHour;

  @Inject
  AskLimits(
      RateLimits rates,
      Conversations conversations,
      Answers answers,
      Clock clock,
      Settings settings) {
    this.rates = rates;
    this.conversations = conversations;
    this.answers = answers;
    this.clock = clock;
    this.perMinute = Math.max(1, settings.number(Setting.AI_PER_MINUTE));
    this.tokensPerHour = settings.number(Setting.AI_TOKENS_PER_HOUR);
  }

  /**
   * Counts one more.
   *
   * @throws RateExceededException when it is too much
   */
  void require(Ask ask) {
    requireRate(ask);
    if (tokensPerHour > 0) {
      requireTokens(ask);
    }
  }

  private void requireRate(Ask ask) {
    RateLimits.Limit limit = new RateLimits.Limit(perMinute, Duration.ofMinutes(1), perMinute);
    long wait = rates.tryAcquire("ai/" + ask.tenant() + '/' + ask.caller(), limit);
    if (wait > 0) {
      throw new RateExceededException(
          "you may ask for " + perMinute + " answers in a minute", wait);
    }
  }

  private void requireTokens(Ask ask) {
    long now = clock.millis();
    Spent spent = conversations.spent(ask.tenant(), ask.caller(), now - HOUR.toMillis());
    long tokens = spent.tokens() + growing(ask);
    if (tokens >= tokensPerHour) {
      long since = spent.since() == 0 ? now : spent.since();
      throw new RateExceededException(
          "your answers have taken " + tokens + " tokens in an hour; you have " + tokensPerHour,
          Math.max(1, since + HOUR.toMillis() - now));
    }
  }

  /** What answers take that have not ended; about, since the model says so at their end. */
  private long growing(Ask ask) {
    return conversations.growing(ask.tenant(), ask.caller()).stream()
        .mapToLong(answers::length)
        .map(MessageRow::tokensOf)
        .sum();
  }
}
