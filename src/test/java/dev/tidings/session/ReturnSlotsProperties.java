package dev.tidings.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.settings.Settings;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class ReturnSlotsProperties {
  private static final SessionSettings SETTINGS = new SessionSettings(Settings.of(Map.of()));
  private static final long BASE = 1_000;

  private static long[] all(int clients, long seed) {
    long spread = SETTINGS.reconnect(clients).spread();
    ReturnSlots slots = new ReturnSlots(clients, BASE, spread, new Random(seed));
    return IntStream.range(0, clients).mapToLong(slots::within).toArray();
  }

  @Property(tries = 200)
  void everyClientHasItsOwnTimeWithinTheSpread(
      @ForAll @IntRange(min = 1, max = 20_000) int clients, @ForAll long seed) {
    long[] times = all(clients, seed);

    long spread = SETTINGS.reconnect(clients).spread();
    assertThat(times).doesNotHaveDuplicates();
    assertThat(Arrays.stream(times)).allMatch(time -> time >= BASE && time < BASE + spread);
  }

  @Property(tries = 100)
  void noMoreThanThePlannedNumberComeBackWithinAnySecond(
      @ForAll @IntRange(min = 1_000, max = 20_000) int clients, @ForAll long seed) {
    long[] times = all(clients, seed);

    for (int i = 0; i < clients; i += 100) {
      long from = times[i];
      long within = IntStream.range(0, clients).filter(n -> isWithin(times[n], from)).count();
      assertThat(within).isLessThanOrEqualTo(501);
    }
  }

  private static boolean isWithin(long time, long from) {
    return time >= from && time < from + 1_000;
  }

  @Property(tries = 20)
  void twoDrainsGiveOtherTimes(@ForAll @IntRange(min = 0, max = 1_000_000) int seed) {
    assertThat(all(200, seed)).isNotEqualTo(all(200, seed + 1L));
  }
}
