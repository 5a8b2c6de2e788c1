package dev.tidings.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidings.protocol.JsonObject;
import dev.tidings.protocol.ProtocolException;
import dev.tidings.security.Caller;
import dev.tidings.session.TestHub;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Saved queries: when they run, which of their results is told, and whose a widget is. */
abstract class SavedQueriesContract extends QueriesOnDatabase {
  @Test
  void aSavedQueryTellsOfAResultOnlyWhenItIsAnother() {
    SavedQuery saved = save(ann, "revenue", false);

    for (String hash : List.of("a", "a", "b", "b", "a")) {
      run(saved, hash);
    }

    assertThat(world.told("widget.revenue"))
        .extracting(push -> JsonObject.parse(push.payload()).integer("version", 0, 9).orElseThrow())
        .containsExactly(1L, 2L, 3L);
    assertThat(world.told("query.saved." + saved.id())).hasSize(3);
    assertThat(world.pushes).hasSize(6);
    assertThat(database().number("select count(*) from query_execution")).isEqualTo(3);
    assertThat(world.saved.mayReadWidget(ann, "revenue")).contains(true);
    assertThat(world.saved.mayReadWidget(ben, "revenue")).contains(false);
    assertThat(world.saved.mayReadWidget(ben, "other")).isEmpty();
    assertThat(world.saved.remove(ben, saved.id())).isFalse();
    assertThat(world.saved.remove(ann, saved.id())).isTrue();
  }

  @Test
  void theRowsOfASavedQueryAreReadByWhoSeesItAsLongAsTheyAreTheNewest() {
    SavedQuery saved = save(ann, "revenue", true);
    Query first = run(saved, "a");
    clock.move(Duration.ofHours(2));
    run(saved, "a");
    world.results.forget(clock.millis());
    queries.forget(clock.millis());

    assertThat(known(saved).resultId()).isEqualTo(first.id());
    Query seen = queries.find(ben, first.id()).orElseThrow();
    assertThat(world.results.page(seen, 1, clock.millis())).isPresent();

    Query second = run(saved, "b");
    assertThat(known(saved).resultId()).isEqualTo(second.id());
    clock.move(Duration.ofMinutes(59));
    assertThat(world.results.page(first, 1, clock.millis())).isPresent();
    clock.move(Duration.ofMinutes(2));
    assertThat(world.results.page(first, 1, clock.millis())).isEmpty();
    assertThat(world.results.page(second, 1, clock.millis())).isPresent();
  }

  @Test
  void anOlderRunThatEndsLateIsNotTaken() {
    SavedQuery saved = save(ann, null, false);
    Query late = begun(saved);
    clock.move(Duration.ofSeconds(1));
    Query newer = run(saved, "b");

    end(late, "a");

    assertThat(known(saved).resultId()).isEqualTo(newer.id());
    assertThat(world.told("query.saved." + saved.id())).hasSize(1);
    assertThat(queries.find(ann, late.id())).isEmpty();
  }

  @Test
  void ofRunsInVainOneIsKept() {
    SavedQuery saved = save(ann, null, false);
    Query good = run(saved, "a");
    for (int i = 0; i < 3; i++) {
      world.endings.end(begun(saved), new Execution.Outcome.Failed("no"));
    }

    assertThat(queries.find(ann, good.id())).isPresent();
    assertThat(database().number("select count(*) from query_execution where status = 'FAILED'"))
        .isEqualTo(1);
  }

  @Test
  void aSavedQueryIsNotDueWhileItRunsAndNoEventIsLost() {
    SavedQuery saved = save(ann, null, false);
    List<SavedQuery> taken = world.saved.takeDue(10);
    assertThat(taken).hasSize(1);
    assertThat(world.saved.takeDue(10)).isEmpty();
    assertThat(world.saved.wake("other", "loaded")).isZero();
    assertThat(world.saved.wake("acme", "loaded")).isEqualTo(1); // after it was taken
    Query run = begun(saved);
    world.saved.turned(taken.get(0));
    assertThat(world.saved.takeDue(10)).isEmpty();

    end(run, "a");
    taken = world.saved.takeDue(10);
    assertThat(taken).hasSize(1);
    clock.move(Duration.ofSeconds(6)); // nobody has run it
    taken = world.saved.takeDue(10);
    assertThat(taken).hasSize(1);
    world.saved.turned(taken.get(0));
    assertThat(world.saved.takeDue(10)).isEmpty();
    clock.move(Duration.ofSeconds(1));
    assertThat(world.saved.takeDue(10)).hasSize(1);
  }

  @Test
  void aWidgetBelongsToWhoSavedTheFirstQueryForIt() {
    SavedQuery first = save(ann, "revenue", false);
    save(ann, "revenue", false);

    assertThatThrownBy(() -> save(ben, "revenue", true))
        .isInstanceOf(ProtocolException.class)
        .hasMessageContaining("revenue")
        .hasMessageContaining("ann");
    save(TestHub.caller("boss", "admin"), "revenue", true);
    save(TestHub.callerOf("other", "ben"), "revenue", true);
    world.saved.remove(ann, first.id());
    assertThatThrownBy(() -> save(ben, "revenue", true)).isInstanceOf(ProtocolException.class);

    SavedQuery alone = save(ann, "costs", false);
    world.saved.remove(ann, alone.id());
    save(ben, "costs", false);
  }

  @Test
  void aUsersSavedQueriesHaveABound() {
    for (int i = 0; i < 3; i++) {
      save(ann, null, false);
    }

    assertThatThrownBy(() -> save(ann, null, false))
        .isInstanceOf(ProtocolException.class)
        .hasMessageContaining("3 saved queries");
    save(ben, null, false);
  }

  private SavedQuery save(Caller caller, @Nullable String widget, boolean shared) {
    return world.saved.add(
        caller, new SavedQuery.Wish("Revenue", "select 1", null, widget, 1_000L, "loaded", shared));
  }

  private Query begun(SavedQuery saved) {
    return queries.add(NewQuery.ofSaved(saved, "sales"), Report.running(null, 0));
  }

  private Query run(SavedQuery saved, String hash) {
    Query run = begun(saved);
    end(run, hash);
    return run;
  }

  private void end(Query run, String hash) {
    world.results.add(run, 1, "{}", clock.millis() + Duration.ofHours(1).toMillis());
    world.endings.end(run, new Execution.Outcome.Done(1, false, hash));
  }

  private SavedQuery known(SavedQuery saved) {
    return world.saved.find(ann, saved.id()).orElseThrow();
  }
}
