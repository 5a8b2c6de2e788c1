package dev.tidings.completion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidings.channel.ChannelHub;
import dev.tidings.completion.ConversationRows.Spent;
import dev.tidings.security.MovedClock;
import dev.tidings.security.RateExceededException;
import dev.tidings.settings.Setting;
import dev.tidings.settings.Settings;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who may ask the model for another answer. */
class AskLimitsTest {
  private static final Ask ASK = CompletionWorld.ask(null, "q", "why?");

  private final MovedClock clock = new MovedClock();
  private final MemoryAnswers store = new MemoryAnswers();
  private final ChannelHub hub = new ChannelHub();
  private final Takings conversations = new Takings();
  private long waited;
  private final Answers answers =
      new Answers(
          "here", store, conversations, hub.broker, clock, Runnable::run, (delay, task) -> {});

  @AfterEach
  void stop() {
    hub.close();
  }

  /** What answers took, without a database. */
  private static final class Takings extends Conversations {
    private Spent spent = new Spent(0, 0);
    private List<Long> growing = List.of();

    @Override
    Spent spent(String tenant, String caller, long since) {
      return spent;
    }

    @Override
    List<Long> growing(String tenant, String caller) {
      return growing;
    }
  }

  private AskLimits limits(Map<Setting, String> set) {
    return new AskLimits((key, limit) -> waited, conversations, answers, clock, Settings.of(set));
  }

  private AskLimits ofTen() {
    return limits(Map.of(Setting.AI_TOKENS_PER_HOUR, "10", Setting.AI_PER_MINUTE, "100"));
  }

  private void begin(long id, String node, String text) {
    store.begin(id, 1, Source.MODEL, new Lease(node, Long.MAX_VALUE));
    store.append(node, List.of(new Part(id, 0, text, 1)));
  }

  @Test
  void tokensOfEndedAnswersAreGivenBackAnHourAfterTheFirst() {
    conversations.spent = new Spent(10, clock.millis() - Duration.ofMinutes(50).toMillis());

    assertThatThrownBy(() -> ofTen().require(ASK))
        .isInstanceOfSatisfying(
            RateExceededException.class,
            e -> assertThat(e.retryAfter()).isEqualTo(Duration.ofMinutes(10).toMillis()))
        .hasMessageContaining("10 tokens in an hour");

    conversations.spent = new Spent(9, clock.millis());
    assertThatCode(() -> ofTen().require(ASK)).doesNotThrowAnyException();
  }

  @Test
  void answersThatGrowCountAsFarAsTheyAreWhoeverWritesThem() {
    begin(1, "here", "x".repeat(20));
    begin(2, "elsewhere", "y".repeat(17));
    answers.open(1);
    conversations.growing = List.of(1L, 2L);

    assertThatThrownBy(() -> ofTen().require(ASK))
        .isInstanceOfSatisfying(
            RateExceededException.class,
            e -> assertThat(e.retryAfter()).isEqualTo(Duration.ofHours(1).toMillis()))
        .hasMessageContaining("10 tokens in an hour");

    conversations.growing = List.of(1L);
    assertThatCode(() -> ofTen().require(ASK)).doesNotThrowAnyException();
  }

  @Test
  void withoutALimitNobodyLooks() {
    conversations.spent = new Spent(Long.MAX_VALUE, 1);

    assertThatCode(() -> limits(Map.of(Setting.AI_TOKENS_PER_HOUR, "0")).require(ASK))
        .doesNotThrowAnyException();
  }

  @Test
  void whoIsOverTheRateIsToldWhenToComeBack() {
    waited = 700;

    assertThatThrownBy(() -> limits(Map.of(Setting.AI_PER_MINUTE, "2")).require(ASK))
        .isInstanceOfSatisfying(
            RateExceededException.class, e -> assertThat(e.retryAfter()).isEqualTo(700))
        .hasMessageContaining("2 answers in a minute");
  }
}
