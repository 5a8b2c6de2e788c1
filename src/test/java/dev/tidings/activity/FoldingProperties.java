package dev.tidings.activity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.activity.NewActivity.Named;
import dev.tidings.notification.FeedReader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class FoldingProperties {
  private static final long WINDOW = 1_000;
  private static final Folding FOLDING = new Folding(Duration.ofMillis(WINDOW));

  /** Something happens some time after what happened before. */
  record Next(NewActivity what, long after) {}

  @Provide
  Arbitrary<List<Next>> story() {
    Arbitrary<String> few = Arbitraries.of("a", "b");
    Arbitrary<NewActivity> what =
        Combinators.combine(
                few, few, few, Arbitraries.of(FeedReader.EVERYONE, FeedReader.ofRole("agent")))
            .as(
                (kind, actor, subject, audience) ->
                    new NewActivity(
                        "t",
                        kind,
                        new Named(actor, actor),
                        new Named(subject, subject),
                        null,
                        null,
                        audience));
    return Combinators.combine(what, Arbitraries.longs().between(0, 2 * WINDOW))
        .as(Next::new)
        .list()
        .ofMaxSize(40);
  }

  /** A store of one thread: what is folded into what. */
  private static List<Activity> told(List<Next> story) {
    List<Activity> rows = new ArrayList<>();
    long now = 0;
    for (Next next : story) {
      long at = now += next.after();
      Activity known =
          rows.stream().filter(row -> FOLDING.folds(next.what(), row, at)).findFirst().orElse(null);
      if (known == null) {
        rows.add(row(next.what(), rows.size(), at, at, 1));
      } else {
        rows.set(
            rows.indexOf(known),
            row(next.what(), known.id(), known.firstAt(), at, known.count() + 1));
      }
    }
    return rows;
  }

  private static Activity row(NewActivity what, long id, long first, long last, long count) {
    return new Activity(
        id,
        what.tenant(),
        what.kind(),
        what.actor(),
        what.subject(),
        null,
        null,
        what.audience(),
        first,
        last,
        count,
        0,
        count);
  }

  @Property
  void everythingIsCountedOnceAndUnlikeThingsStayApart(@ForAll("story") List<Next> story) {
    List<Activity> rows = told(story);

    assertThat(rows.stream().mapToLong(Activity::count).sum()).isEqualTo(story.size());
    Map<String, Long> expected = new HashMap<>();
    story.forEach(next -> expected.merge(nameOf(next.what()), 1L, Long::sum));
    Map<String, Long> counted = new HashMap<>();
    rows.forEach(row -> counted.merge(nameOf(row), row.count(), Long::sum));
    assertThat(counted).isEqualTo(expected);
  }

  @Property
  void twoRowsOfTheSameAreFartherApartThanTheWindow(@ForAll("story") List<Next> story) {
    Map<String, Activity> last = new HashMap<>();
    for (Activity row : told(story)) {
      Activity before = last.put(nameOf(row), row);
      assertThat(before == null || row.firstAt() - before.lastAt() > WINDOW).isTrue();
    }
  }

  @Property
  void whatMayBeFoldedHasTheSameSlot(@ForAll("story") List<Next> story) {
    Map<String, Integer> slots = new HashMap<>();
    for (Next next : story) {
      int slot = Folding.slot(next.what());
      assertThat(slot).isBetween(0, Folding.SLOTS - 1);
      assertThat(slots.computeIfAbsent(nameOf(next.what()), name -> slot)).isEqualTo(slot);
    }
  }

  private static String nameOf(NewActivity what) {
    return what.kind() + what.actor().id() + what.subject().id() + what.audience();
  }

  private static String nameOf(Activity row) {
    return row.kind() + row.actor().id() + row.subject().id() + row.audience();
  }
}
