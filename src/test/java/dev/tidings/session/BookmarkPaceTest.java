package dev.tidings.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class BookmarkPaceTest {
  private static final long SECOND = Duration.ofSeconds(1).toNanos();

  private final BookmarkPace pace = new BookmarkPace(Duration.ofSeconds(1), 0);

  @Test
  void nothingIsToldWhileNothingChanges() {
    assertThat(pace.isDue(100 * SECOND)).isFalse();
    assertThat(pace.dueAfter(100 * SECOND)).isEqualTo(BookmarkPace.NEVER);
  }

  @Test
  void aChangeOfChannelsIsToldAtOnce() {
    pace.told(SECOND);
    pace.changed();

    assertThat(pace.isDue(SECOND)).isTrue();
    pace.told(SECOND);
    assertThat(pace.isDue(SECOND)).isFalse();
  }

  @Test
  void aMoveIsToldAtOnceAfterAQuietTimeAndElseAnIntervalAfterTheLast() {
    pace.moved();
    assertThat(pace.isDue(0)).isTrue();
    pace.told(0);
    pace.moved();

    assertThat(pace.isDue(SECOND - 1)).isFalse();
    assertThat(pace.dueAfter(SECOND - 1)).isEqualTo(SECOND);
    assertThat(pace.isDue(SECOND)).isTrue();
  }
}
