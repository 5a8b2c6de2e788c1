package dev.tidings.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.security.MovedClock;
import dev.tidings.session.SessionLease.Device;
import dev.tidings.session.SessionLease.Holder;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What every {@link SessionLease} must do. */
abstract class SessionLeaseContract {
  private static final Device PHONE = new Device("acme", "ann", "phone-of-ann");

  private final MovedClock clock = new MovedClock();

  /** The leases under test, which must go by this clock. */
  abstract SessionLease leases(Clock clock);

  private Instant in(int seconds) {
    return clock.instant().plusSeconds(seconds);
  }

  @Test
  void theLastThatTookADeviceHasItAndIsToldWhomItHasPutOut() {
    SessionLease leases = leases(clock);
    assertThat(leases.take(PHONE, "one", in(60))).isEmpty();
    clock.move(Duration.ofSeconds(5));

    Optional<Holder> put = leases.take(PHONE, "two", in(60));

    assertThat(put).contains(new Holder("one", MovedClock.START, MovedClock.START.plusSeconds(60)));
    assertThat(leases.holder(PHONE))
        .contains(new Holder("two", clock.instant(), clock.instant().plusSeconds(60)));
  }

  @Test
  void aDeviceIsThatOfOneUserOfOneTenant() {
    SessionLease leases = leases(clock);
    leases.take(PHONE, "one", in(60));

    assertThat(leases.holder(new Device("acme", "bob", "phone-of-ann"))).isEmpty();
    assertThat(leases.holder(new Device("other", "ann", "phone-of-ann"))).isEmpty();
    assertThat(leases.take(new Device("other", "ann", "phone-of-ann"), "two", in(60))).isEmpty();
  }

  @Test
  void whoRenewsHasItForLongerAndSinceThen() {
    SessionLease leases = leases(clock);
    leases.take(PHONE, "one", in(60));
    clock.move(Duration.ofSeconds(25));

    assertThat(leases.renew(PHONE, "one", in(60))).isTrue();
    assertThat(leases.holder(PHONE))
        .contains(new Holder("one", MovedClock.START, clock.instant().plusSeconds(60)));
  }

  @Test
  void whoWasPutOutCannotRenewAndGivesNothingBack() {
    SessionLease leases = leases(clock);
    leases.take(PHONE, "one", in(60));
    leases.take(PHONE, "two", in(60));

    assertThat(leases.renew(PHONE, "one", in(600))).isFalse();
    leases.release(PHONE, "one");
    assertThat(leases.holder(PHONE).map(Holder::session)).contains("two");
  }

  @Test
  void nobodyHasADeviceWhoseTimeIsOver() {
    SessionLease leases = leases(clock);
    leases.take(PHONE, "one", in(60));
    clock.move(Duration.ofSeconds(60));

    assertThat(leases.holder(PHONE)).isEmpty();
    assertThat(leases.take(PHONE, "two", in(60))).isEmpty();
  }

  @Test
  void aLostLeaseIsTakenAgainByRenewingIt() {
    SessionLease leases = leases(clock);

    assertThat(leases.renew(PHONE, "one", in(60))).isTrue();
    assertThat(leases.holder(PHONE).map(Holder::session)).contains("one");
  }

  @Test
  void aDeviceThatIsGivenBackIsNobodys() {
    SessionLease leases = leases(clock);
    leases.take(PHONE, "one", in(60));
    leases.release(PHONE, "one");

    assertThat(leases.holder(PHONE)).isEmpty();
    assertThat(leases.take(PHONE, "two", in(60))).isEmpty();
  }

  @Test
  void ofManyThatTakeADeviceAtOnceEachPutsOutTheOneBefore() throws Exception {
    SessionLease leases = leases(clock);
    int sessions = 16;
    CountDownLatch start = new CountDownLatch(1);
    ExecutorService threads = Executors.newFixedThreadPool(sessions);
    try {
      List<Future<Optional<Holder>>> takes = new ArrayList<>();
      for (int i = 0; i < sessions; i++) {
        String session = "session-" + i;
        takes.add(
            threads.submit(
                () -> {
                  start.await();
                  return leases.take(PHONE, session, in(60));
                }));
      }
      start.countDown();
      List<String> put = new ArrayList<>();
      for (Future<Optional<Holder>> take : takes) {
        take.get().map(Holder::session).ifPresent(put::add);
      }
      String last = leases.holder(PHONE).orElseThrow().session();
      assertThat(put).doesNotHaveDuplicates().hasSize(sessions - 1).doesNotContain(last);
      assertThat(Stream.concat(put.stream(), Stream.of(last)).distinct()).hasSize(sessions);
    } finally {
      threads.shutdownNow();
    }
  }
}
