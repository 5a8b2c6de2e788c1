package dev.tidings.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What every {@link Tickets} must do; tickets are good for 30 seconds in it. */
public abstract class TicketsContract {
  private static final Optional<String> ORIGIN = Optional.of("https://app.example.com");
  private static final Optional<String> DEVICE = Optional.of("device-1");
  private static final Optional<String> NONE = Optional.empty();

  private final MovedClock clock = new MovedClock();
  private final Caller ann =
      new Caller(
          "ann",
          "Ann",
          Optional.of("/ann.png"),
          "acme",
          Set.of("agent"),
          MovedClock.START.plus(Duration.ofHours(1)));

  /** The tickets under test, which must go by this clock. */
  protected abstract Tickets tickets(Clock clock);

  @Test
  void givesTheWholeCallerOnce() {
    Tickets tickets = tickets(clock);
    String ticket = tickets.issue(ann, ORIGIN, DEVICE).value();

    assertThat(tickets.redeem(ticket, ORIGIN, DEVICE)).contains(ann);
    assertThat(tickets.redeem(ticket, ORIGIN, DEVICE)).isEmpty();
  }

  @Test
  void makes32RandomBytesInBase64Url() {
    Tickets tickets = tickets(clock);
    Set<String> values = new HashSet<>();
    for (int i = 0; i < 1_000; i++) {
      values.add(tickets.issue(ann, NONE, NONE).value());
    }

    assertThat(values).hasSize(1_000).allMatch(v -> v.matches("[A-Za-z0-9_-]{43}"));
  }

  @Test
  void endsAfterItsTime() {
    Tickets tickets = tickets(clock);
    Tickets.Ticket ticket = tickets.issue(ann, NONE, NONE);
    Tickets.Ticket second = tickets.issue(ann, NONE, NONE);
    assertThat(ticket.expires()).isEqualTo(MovedClock.START.plusSeconds(30));

    clock.move(Duration.ofMillis(29_999));
    assertThat(tickets.redeem(ticket.value(), NONE, NONE)).contains(ann);
    clock.move(Duration.ofMillis(1));
    assertThat(tickets.redeem(second.value(), NONE, NONE)).isEmpty();
  }

  @Test
  void endsWithTheTokenOfItsCaller() {
    Tickets tickets = tickets(clock);
    Caller nearlyOver =
        new Caller(
            "ann", "Ann", NONE, "acme", Set.of(), MovedClock.START.plus(Duration.ofSeconds(10)));
    Tickets.Ticket ticket = tickets.issue(nearlyOver, NONE, NONE);

    assertThat(ticket.expires()).isEqualTo(nearlyOver.expires());
    clock.move(Duration.ofSeconds(10));
    assertThat(tickets.redeem(ticket.value(), NONE, NONE)).isEmpty();
  }

  @Test
  void isTakenOnlyFromItsOrigin() {
    Tickets tickets = tickets(clock);

    assertThat(
            tickets.redeem(
                tickets.issue(ann, ORIGIN, NONE).value(),
                Optional.of("https://evil.example"),
                NONE))
        .isEmpty();
    assertThat(tickets.redeem(tickets.issue(ann, ORIGIN, NONE).value(), NONE, NONE)).isEmpty();
    assertThat(tickets.redeem(tickets.issue(ann, NONE, NONE).value(), ORIGIN, NONE)).isEmpty();
  }

  @Test
  void isTakenForItsDeviceOrForAnyWhenMadeForNone() {
    Tickets tickets = tickets(clock);

    assertThat(
            tickets.redeem(
                tickets.issue(ann, ORIGIN, DEVICE).value(), ORIGIN, Optional.of("device-2")))
        .isEmpty();
    assertThat(tickets.redeem(tickets.issue(ann, ORIGIN, DEVICE).value(), ORIGIN, NONE)).isEmpty();
    assertThat(tickets.redeem(tickets.issue(ann, ORIGIN, NONE).value(), ORIGIN, DEVICE))
        .contains(ann);
  }

  @Test
  void isUsedUpByAnAttemptFromElsewhere() {
    Tickets tickets = tickets(clock);
    String ticket = tickets.issue(ann, ORIGIN, NONE).value();

    assertThat(tickets.redeem(ticket, Optional.of("https://evil.example"), NONE)).isEmpty();
    assertThat(tickets.redeem(ticket, ORIGIN, NONE)).isEmpty();
  }

  @Test
  void knowsNoTicketThatItDidNotMake() {
    Tickets tickets = tickets(clock);

    assertThat(tickets.redeem("", NONE, NONE)).isEmpty();
    assertThat(tickets.redeem("A".repeat(43), NONE, NONE)).isEmpty();
  }

  @Test
  void letsExactlyOneOfManySimultaneousAttemptsWin() throws Exception {
    Tickets tickets = tickets(clock);
    ExecutorService threads = Executors.newFixedThreadPool(16);
    try {
      for (int round = 0; round < 50; round++) {
        assertThat(winners(tickets, tickets.issue(ann, NONE, NONE).value(), threads)).isEqualTo(1);
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void hidesTheSecretFromLogs() {
    Tickets.Ticket ticket = tickets(clock).issue(ann, NONE, NONE);

    assertThat(ticket.toString()).doesNotContain(ticket.value());
  }

  private static long winners(Tickets tickets, String ticket, ExecutorService threads)
      throws Exception {
    CountDownLatch start = new CountDownLatch(1);
    List<Future<Boolean>> attempts = new ArrayList<>();
    for (int i = 0; i < 16; i++) {
      attempts.add(
          threads.submit(
              () -> {
                start.await();
                return tickets.redeem(ticket, NONE, NONE).isPresent();
              }));
    }
    start.countDown();
    long winners = 0;
    for (Future<Boolean> attempt : attempts) {
      winners += attempt.get(10, TimeUnit.SECONDS) ? 1 : 0;
    }
    return winners;
  }
}
