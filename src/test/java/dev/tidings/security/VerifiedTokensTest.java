package dev.tidings.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class VerifiedTokensTest {
  private final MovedClock clock = new MovedClock();
  private final AtomicLong nanos = new AtomicLong();
  private final VerifiedTokens tokens = new VerifiedTokens(clock, nanos::get);

  private static Caller ann(Instant expires) {
    return new Caller("ann", "Ann", Optional.empty(), "acme", Set.of(), expires);
  }

  @Test
  void aTokenThatWasVerifiedIsKnown() {
    Caller ann = ann(clock.instant().plusSeconds(60));
    tokens.add("token", ann);

    assertThat(tokens.find("token")).contains(ann);
    assertThat(tokens.find("other")).isEmpty();
  }

  @Test
  void aTokenIsKnownForHalfAMinute() {
    tokens.add("token", ann(clock.instant().plusSeconds(600)));
    nanos.addAndGet(VerifiedTokens.KNOWN.toNanos() - 1);
    assertThat(tokens.find("token")).isPresent();
    nanos.incrementAndGet();

    assertThat(tokens.find("token")).isEmpty();
  }

  @Test
  void aClockThatIsSetBackMakesNoTokenKnownForLonger() {
    tokens.add("token", ann(clock.instant().plusSeconds(600)));
    clock.move(Duration.ofHours(-1));
    nanos.addAndGet(VerifiedTokens.KNOWN.toNanos());

    assertThat(tokens.find("token")).isEmpty();
  }

  @Test
  void soManyCharactersAreKeptAndNoMore() {
    int length = 1_000_000;
    List<String> all =
        IntStream.range(0, 20)
            .mapToObj(i -> String.valueOf((char) ('a' + i)).repeat(length))
            .toList();
    all.forEach(token -> tokens.add(token, ann(clock.instant().plusSeconds(600))));

    long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (all.stream().filter(token -> tokens.find(token).isPresent()).count() > 8) {
      assertThat(System.nanoTime()).as("too much is kept").isLessThan(deadline);
      Thread.yield(); // it is let go by another thread
    }
  }

  @Test
  void aTokenThatHasExpiredCountsForNothing() {
    tokens.add("token", ann(clock.instant().plusSeconds(10)));
    clock.move(Duration.ofSeconds(10));

    assertThat(tokens.find("token")).isEmpty();
  }
}
