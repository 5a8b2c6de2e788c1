package dev.tidings.notification;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DueRoundTest {
  private final Set<InboxKey> waiting = new LinkedHashSet<>();
  private final Set<InboxKey> bad = new LinkedHashSet<>();
  private final List<InboxKey> attempts = new ArrayList<>();
  private Instant now = Instant.parse("2026-03-02T09:00:00Z");
  private final DueRound round =
      new DueRound(max -> waiting.stream().limit(max).toList(), this::attempt, clock());

  @Test
  void oneRoundServesAllHoweverManyTheyAre() {
    add("user", 1_000);

    round.run();

    assertThat(waiting).isEmpty();
  }

  @Test
  void whoFailsKeepsNobodyWaitingAndIsTriedAgainLater() {
    add("bad", 300);
    bad.addAll(waiting);
    add("good", 300);

    round.run();
    assertThat(waiting).containsExactlyElementsOf(bad);
    attempts.clear();
    round.run();
    assertThat(attempts).isEmpty();

    bad.clear();
    now = now.plus(Duration.ofMinutes(2));
    round.run();
    assertThat(waiting).isEmpty();
  }

  private void add(String name, int count) {
    IntStream.range(0, count).forEach(i -> waiting.add(new InboxKey("acme", name + i)));
  }

  private void attempt(InboxKey user) {
    attempts.add(user);
    if (bad.contains(user)) {
      throw new IllegalStateException(user + " fails");
    }
    waiting.remove(user);
  }

  private Clock clock() {
    return new Clock() {
      @Override
      public ZoneId getZone() {
        return ZoneOffset.UTC;
      }

      @Override
      public Clock withZone(ZoneId zone) {
        throw new UnsupportedOperationException();
      }

      @Override
      public Instant instant() {
        return now;
      }
    };
  }
}
