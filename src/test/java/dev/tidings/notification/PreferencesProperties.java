package dev.tidings.notification;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

class PreferencesProperties {
  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

  @Provide
  Arbitrary<ZoneId> zones() {
    return Arbitraries.of(
            "UTC",
            "Europe/Berlin",
            "America/New_York",
            "Asia/Kathmandu",
            "Australia/Lord_Howe",
            "Pacific/Apia",
            "America/St_Johns")
        .map(ZoneId::of);
  }

  @Provide
  Arbitrary<Instant> times() {
    long from = Instant.parse("2011-01-01T00:00:00Z").getEpochSecond();
    long to = Instant.parse("2031-01-01T00:00:00Z").getEpochSecond();
    return Arbitraries.longs().between(from, to).map(Instant::ofEpochSecond);
  }

  @Property
  void quietHoursAreThoseOfTheClockOnTheWall(
      @ForAll("zones") ZoneId zone,
      @ForAll("times") Instant time,
      @ForAll @IntRange(max = 1439) int from,
      @ForAll @IntRange(max = 1439) int to) {
    int local = time.atZone(zone).toLocalTime().toSecondOfDay() / 60;
    boolean within =
        Stream.iterate(from, m -> m != to, m -> (m + 1) % 1440).anyMatch(m -> m == local);

    assertThat(new QuietHours(minute(from), minute(to)).contain(time, zone)).isEqualTo(within);
  }

  @Property
  void theNextDigestIsTheFirstTimeTheClockShowsTheHour(
      @ForAll("zones") ZoneId zone,
      @ForAll("times") Instant now,
      @ForAll @IntRange(max = 1439) int at) {
    Preferences preferences = new Preferences(zone, Optional.empty(), minute(at), Map.of());

    Instant next = preferences.nextDigest(now);

    assertThat(next).isAfter(now);
    ZonedDateTime local = next.atZone(zone);
    boolean skipped =
        zone.getRules().getValidOffsets(local.toLocalDate().atTime(minute(at))).isEmpty();
    if (!skipped) {
      assertThat(local.toLocalTime()).isEqualTo(minute(at));
    }
    assertThat(Duration.between(now, next)).isLessThanOrEqualTo(Duration.ofHours(49));
    assertThat(preferences.nextDigest(next.minusSeconds(1))).isEqualTo(next);
  }

  @Property
  void whatIsCriticalIsSeenAndHeardUnlessItsKindIsMuted(
      @ForAll("times") Instant now,
      @ForAll boolean realtime,
      @ForAll boolean toast,
      @ForAll boolean sound,
      @ForAll boolean muted,
      @ForAll boolean digest) {
    Preference preference = new Preference(realtime, toast, sound, muted, digest);
    Preferences preferences =
        new Preferences(
            BERLIN,
            Optional.of(new QuietHours(LocalTime.MIN, LocalTime.of(23, 59))),
            LocalTime.NOON,
            Map.of("system", preference));

    Presentation shown = preferences.present("system", Severity.CRITICAL, now);

    assertThat(shown).isEqualTo(muted ? Presentation.SILENT : Presentation.now(true, true, true));
  }

  @Property
  void nothingDisturbsInQuietHoursAndNothingMutedCounts(
      @ForAll("zones") ZoneId zone, @ForAll("times") Instant now, @ForAll boolean muted) {
    LocalTime local = now.atZone(zone).toLocalTime();
    Preferences preferences =
        new Preferences(
            zone,
            Optional.of(new QuietHours(local, local.plusMinutes(1))),
            LocalTime.NOON,
            Map.of(Preferences.ANY, new Preference(true, true, true, muted, false)));

    Presentation shown = preferences.present("query", Severity.ERROR, now);

    assertThat(shown.toast()).isFalse();
    assertThat(shown.sound()).isFalse();
    assertThat(shown.badge()).isEqualTo(!muted);
  }

  @Example
  void theHourThatIsSkippedInSpringComesLaterAndTheOneThatComesTwiceCountsOnce() {
    Preferences early = new Preferences(BERLIN, Optional.empty(), LocalTime.of(2, 30), Map.of());

    assertThat(early.nextDigest(Instant.parse("2026-03-29T00:00:00Z")))
        .isEqualTo("2026-03-29T01:30:00Z");
    assertThat(early.nextDigest(Instant.parse("2026-10-24T23:00:00Z")))
        .isEqualTo("2026-10-25T00:30:00Z");
    assertThat(early.nextDigest(Instant.parse("2026-10-25T00:30:00Z")))
        .isEqualTo("2026-10-26T01:30:00Z");
  }

  @Example
  void quietHoursThatBeginAndEndTogetherAreNone() {
    QuietHours none = new QuietHours(LocalTime.NOON, LocalTime.NOON);

    assertThat(none.contain(Instant.parse("2026-03-02T12:00:00Z"), ZoneId.of("UTC"))).isFalse();
  }

  private static LocalTime minute(int minute) {
    return LocalTime.of(minute / 60, minute % 60);
  }
}
