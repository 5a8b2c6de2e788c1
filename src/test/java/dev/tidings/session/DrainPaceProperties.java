package dev.tidings.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class DrainPaceProperties {
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
  private static final long STEP = TimeUnit.MILLISECONDS.toNanos(100);

  private record Taken(long at, int count) {}

  /** Asks at the times given and then every step, until all are taken. */
  private static List<Taken> drain(int sessions, double percent, long began, List<Integer> pauses) {
    DrainPace pace = new DrainPace(sessions, percent, began);
    List<Taken> taken = new ArrayList<>();
    long now = began;
    int sum = 0;
    for (int i = 0; sum < sessions; i++) {
      int count = pace.take(now);
      sum += count;
      taken.add(new Taken(now, count));
      now += i < pauses.size() ? TimeUnit.MILLISECONDS.toNanos(pauses.get(i)) : STEP;
    }
    return taken;
  }

  @Property
  void neverMoreThanTheRateWithinAnySecond(
      @ForAll @IntRange(max = 20_000) int sessions,
      @ForAll @DoubleRange(min = 0.5, max = 100) double percent,
      @ForAll long began,
      @ForAll @Size(max = 60) List<@IntRange(max = 5_000) Integer> pauses) {
    List<Taken> all = drain(sessions, percent, began, pauses);

    double most = Math.ceil(sessions * percent / 100);
    for (Taken first : all) {
      int within =
          all.stream()
              .filter(t -> t.at() - first.at() >= 0 && t.at() - first.at() < SECOND)
              .mapToInt(Taken::count)
              .sum();
      assertThat(within).isLessThanOrEqualTo((int) most);
    }
  }

  @Property
  void allAreTakenOnceAndInTimeWhenItIsAskedEveryStep(
      @ForAll @IntRange(min = 1, max = 20_000) int sessions,
      @ForAll @DoubleRange(min = 0.5, max = 100) double percent,
      @ForAll long began) {
    List<Taken> all = drain(sessions, percent, began, List.of());

    long took = all.get(all.size() - 1).at() - began;
    assertThat(all.stream().mapToInt(Taken::count).sum()).isEqualTo(sessions);
    assertThat(took)
        .isBetween(
            (long) ((1 - 1.0 / sessions) * 100 / percent * SECOND),
            TimeUnit.MILLISECONDS.toNanos(DrainPace.millis(percent)) + STEP);
  }

  @Property
  void itIsSpreadEvenlyOverTheTime(
      @ForAll @IntRange(min = 1, max = 20_000) int sessions,
      @ForAll @DoubleRange(min = 0.5, max = 100) double percent) {
    int sum = 0;
    for (Taken taken : drain(sessions, percent, 0, List.of())) {
      sum += taken.count();
      double due = taken.at() * (sessions * percent / 100) / SECOND;
      assertThat((double) sum).isBetween(Math.min(due, sessions) - 1.001, due + 0.001);
    }
  }
}
