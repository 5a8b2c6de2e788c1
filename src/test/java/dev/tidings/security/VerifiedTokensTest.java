package dev.tidings.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class VerifiedTokensTest {
  private final MovedClock clock = new MovedClock();
  private final VerifiedTokens tokens = new VerifiedTokens(clock);

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
    clock.move(VerifiedTokens.KNOWN.minusMillis(1));
    assertThat(tokens.find("token")).isPresent();
    clock.move(Duration.ofMillis(1));

    assertThat(tokens.find("token")).isEmpty();
  }

  @Test
  void aTokenThatHasExpiredCountsForNothing() {
    tokens.add("token", ann(clock.instant().plusSeconds(10)));
    clock.move(Duration.ofSeconds(10));

    assertThat(tokens.find("token")).isEmpty();
  }
}
