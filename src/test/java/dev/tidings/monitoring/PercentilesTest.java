package dev.tidings.monitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tidings.session.Delays;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

class PercentilesTest {
  /** Within 1 %. */
  private static final Percentage KEPT = Percentage.withPercentage(1);

  private static Percentiles of(int from, int to) {
    Delays delays = new Delays();
    for (int millis = from; millis <= to; millis++) {
      delays.record(millis * 1_000L, 1);
    }
    return Percentiles.of(delays.all());
  }

  @Test
  void aSumHasThePercentilesOfAllThatIsInIt() {
    Percentiles sum = of(1, 50).plus(of(51, 100));

    assertThat(sum.count()).isEqualTo(100);
    assertThat((double) sum.at(50)).isCloseTo(50_000, KEPT);
    assertThat((double) sum.at(99)).isCloseTo(99_000, KEPT);
    assertThat((double) sum.max()).isCloseTo(100_000, KEPT);
  }

  @Test
  void aDifferenceHasThoseOfWhatCameSince() {
    Percentiles before = of(1, 50);
    Percentiles since = before.plus(of(200, 300)).since(before);

    assertThat(since.count()).isEqualTo(101);
    assertThat((double) since.at(50)).isCloseTo(250_000, KEPT);
    assertThat(before.since(before)).isSameAs(Percentiles.NONE);
  }

  @Test
  void whatIsStoredIsReadAgainAndCanBeAddedTo() {
    Percentiles read = Percentiles.parse(of(1, 100).stored());

    assertThat(read.count()).isEqualTo(100);
    assertThat((double) read.at(99)).isCloseTo(99_000, KEPT);
    assertThat(read.plus(of(3_000_000, 3_000_000)).count()).isEqualTo(101);
    assertThat(Percentiles.NONE.stored()).isNull();
    assertThat(Percentiles.parse(null)).isSameAs(Percentiles.NONE);
  }

  @Test
  void millisecondsAreShownAndNothingWhereThereIsNothing() {
    Delays delays = new Delays();
    delays.record(1_500, 3);

    assertThat(Percentiles.of(delays.all()).json())
        .isEqualTo("{\"count\":3,\"p50\":1.503,\"p99\":1.503,\"max\":1.503}");
    assertThat(Percentiles.NONE.json()).isEqualTo("null");
  }

  @Test
  void whatTakesLongerThanAnHourCountsAsAnHour() {
    Delays delays = new Delays();
    delays.record(Long.MAX_VALUE, 1);
    delays.record(-5, 1);

    assertThat(Percentiles.of(delays.all()).max() / 1e6).isCloseTo(3_600, within(36.0));
    assertThat(Percentiles.of(delays.all()).at(1)).isZero();
  }
}
