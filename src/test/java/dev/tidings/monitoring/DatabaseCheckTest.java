package dev.tidings.monitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidings.session.Latches;
import dev.tidings.session.TestHub;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponse.Status;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.spi.HealthCheckResponseProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class DatabaseCheckTest {
  private static final Duration SHORT = Duration.ofMillis(200);
  private static final Duration LONG = Duration.ofMinutes(5);

  private final TestHub hub = new TestHub();
  private final CountDownLatch answers = new CountDownLatch(1);
  private final AtomicInteger looks = new AtomicInteger();

  @BeforeAll
  static void answer() {
    HealthCheckResponse.setResponseProvider(new PlainResponses());
  }

  @AfterEach
  void stop() {
    answers.countDown();
    hub.close();
  }

  /** Asks a database that answers when the test says so. */
  private final class SilentCheck extends DatabaseCheck {
    SilentCheck(Duration patience) {
      super("silent", patience);
      threads = hub.threads;
    }

    @Override
    HealthCheckResponse look() {
      looks.incrementAndGet();
      Latches.await(answers);
      return HealthCheckResponse.up("silent");
    }
  }

  @Test
  void aDatabaseThatDoesNotAnswerMakesItDownWithTheReason() {
    HealthCheckResponse response = new SilentCheck(SHORT).call();

    assertThat(response.getStatus()).isEqualTo(Status.DOWN);
    assertThat(response.getName()).isEqualTo("silent");
    assertThat(response.getData().orElseThrow().get("error")).asString().contains("not answer");
  }

  @Test
  void oneLookRunsAtATimeHoweverManyAsk() {
    SilentCheck check = new SilentCheck(SHORT);
    for (int i = 0; i < 50; i++) {
      assertThat(check.call().getStatus()).isEqualTo(Status.DOWN);
    }
    assertThat(looks).hasValue(1);

    answers.countDown();
    Latches.until(() -> check.call().getStatus() == Status.UP);
  }

  @Test
  void whoAsksWhileALookRunsIsGivenWhatItSees() {
    SilentCheck check = new SilentCheck(LONG);
    CompletableFuture<HealthCheckResponse> first =
        CompletableFuture.supplyAsync(check::call, hub.threads.pool());
    Latches.until(() -> looks.get() == 1);
    CompletableFuture<HealthCheckResponse> second =
        CompletableFuture.supplyAsync(check::call, hub.threads.pool());
    answers.countDown();

    assertThat(first.join().getStatus()).isEqualTo(Status.UP);
    assertThat(second.join().getStatus()).isEqualTo(Status.UP);
  }

  @Test
  void aLookThatIsStuckIsNotWaitedForAnyMore() {
    SilentCheck check = new SilentCheck(Duration.ofMillis(2));
    check.call();
    Latches.until(
        () -> {
          check.call();
          return looks.get() >= 2;
        });
  }

  @Test
  void eachAskerAfterALookHasOneOfHisOwn() {
    answers.countDown();
    SilentCheck check = new SilentCheck(LONG);
    check.call();
    check.call();

    assertThat(looks).hasValue(2);
  }

  @Test
  void aLookThatFailsFailsForWhoeverAsks() {
    SharedLook<String> broken =
        new SharedLook<>(
            LONG,
            () -> {
              throw new IllegalStateException("broken");
            });

    assertThatThrownBy(() -> broken.ask(hub.threads.pool()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("broken");
  }

  /** What a server gives to checks. */
  private static final class PlainResponses implements HealthCheckResponseProvider {
    @Override
    public HealthCheckResponseBuilder createResponseBuilder() {
      return new PlainResponse();
    }
  }

  private static final class PlainResponse extends HealthCheckResponseBuilder {
    private final Map<String, Object> values = new HashMap<>();
    private String name = "";
    private Status status = Status.DOWN;

    @Override
    public HealthCheckResponseBuilder name(String given) {
      name = given;
      return this;
    }

    @Override
    public HealthCheckResponseBuilder withData(String key, String value) {
      values.put(key, value);
      return this;
    }

    @Override
    public HealthCheckResponseBuilder withData(String key, long value) {
      values.put(key, value);
      return this;
    }

    @Override
    public HealthCheckResponseBuilder withData(String key, boolean value) {
      values.put(key, value);
      return this;
    }

    @Override
    public HealthCheckResponseBuilder up() {
      return status(true);
    }

    @Override
    public HealthCheckResponseBuilder down() {
      return status(false);
    }

    @Override
    public HealthCheckResponseBuilder status(boolean up) {
      status = up ? Status.UP : Status.DOWN;
      return this;
    }

    @Override
    public HealthCheckResponse build() {
      return new HealthCheckResponse(name, status, Optional.of(values));
    }
  }
}
