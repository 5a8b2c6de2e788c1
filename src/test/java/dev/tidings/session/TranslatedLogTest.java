package dev.tidings.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.protocol.Dialect;
import dev.tidings.protocol.Dialects;
import dev.tidings.session.FrameLog.Slice;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TranslatedLogTest {
  private final ListLog events = new ListLog();
  private final TranslatedLog log =
      new TranslatedLog(events, new Dialects(List.of()).translator(Dialect.FLAT), "acme");

  private void append(int count) {
    IntStream.range(0, count).forEach(i -> events.append("é".repeat(100) + i));
  }

  @Test
  void hasTheSameEventsAtTheSameOffsets() {
    append(10);

    Slice slice = log.after(4, 3, 65_536);

    assertThat(slice.from()).isEqualTo(4);
    assertThat(slice.to()).isEqualTo(7);
    assertThat(slice.frames().texts())
        .satisfiesExactly(
            frame -> assertThat(frame).contains("\"event_id\":\"e:5\""),
            frame -> assertThat(frame).contains("\"event_id\":\"e:6\""),
            frame -> assertThat(frame).contains("\"event_id\":\"e:7\""));
    assertThat(log.head()).isEqualTo(10);
  }

  @Test
  void boundsWhatIsWrittenNotWhatIsInTheLog() {
    append(100);
    int bytes = events.after(0, 10, 65_536).frames().bytes();

    Slice slice = log.after(0, 100, bytes);

    assertThat(slice.frames().bytes()).isLessThanOrEqualTo(bytes);
    assertThat(slice.to()).isEqualTo(slice.frames().size()).isBetween(1L, 9L);
    assertThat(log.after(0, 100, 1).to()).isEqualTo(1);
  }

  @Test
  void translatesAnEventOnce() {
    append(20);
    List<String> first = log.after(0, 64, 65_536).frames().texts();

    List<String> again = log.after(5, 64, 65_536).frames().texts();

    for (int i = 0; i < again.size(); i++) {
      assertThat(again.get(i)).isSameAs(first.get(i + 5));
    }
    assertThat(log.size()).isEqualTo(20);
  }

  @Test
  void countsWhatItKeepsAndGivesItBack() {
    append(20);
    int bytes = log.after(0, 64, 65_536).frames().bytes();
    assertThat(events.beside()).isGreaterThan(bytes);

    events.trim(15);
    log.trim();

    assertThat(log.size()).isEqualTo(5);
    events.trim(20);
    log.trim();
    assertThat(events.beside()).isZero();
  }

  @Test
  void keepsNothingOfWhatIsGone() {
    append(20);
    Slice before = log.after(0, 64, 65_536);
    events.trim(20);
    log.trim();

    Slice after = log.after(0, 64, 65_536);

    assertThat(before.gap()).isNull();
    assertThat(after.gap()).isNotNull();
    assertThat(after.to()).isEqualTo(20);
    assertThat(events.beside()).isZero();
  }
}
