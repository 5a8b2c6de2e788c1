package dev.tidings.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidings.history.OnDatabase;
import dev.tidings.outbox.Push;
import dev.tidings.protocol.JsonObject;
import dev.tidings.protocol.ProtocolException;
import dev.tidings.query.QuerySearch.Scope;
import dev.tidings.rest.ProblemException;
import dev.tidings.security.Caller;
import dev.tidings.security.MovedClock;
import dev.tidings.session.TestHub;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is known of queries, on a real database. */
abstract class QueriesContract extends OnDatabase {
  private static final int REPORTERS = 4;
  private static final int REPORTS = 25;
  private static final int QUERIES = 12;

  private final MovedClock clock = new MovedClock();
  private final Caller ann = TestHub.caller("ann");
  private final Caller ben = TestHub.caller("ben");
  private final Caller engine = TestHub.caller("trino", "service");
  private QueryWorld world;
  private Queries queries;

  @BeforeEach
  void empty() {
    database().execute("delete from query_execution");
    database().execute("delete from saved_query");
    database().execute("delete from saved_widget");
    database().execute("delete from notification");
    world = new QueryWorld(database(), clock);
    queries = world.queries;
  }

  @Test
  void eachTransitionIsToldOnceWithItsVersion() {
    Query query = world.reported("job-1", Report.pending(3));
    query = queries.change("acme", query.id(), query.version(), Report.running(0, 0));
    clock.move(Duration.ofMillis(3_200));
    query = queries.change("acme", query.id(), query.version(), Report.completed(45_231));

    assertThat(world.told("query." + query.id()))
        .extracting(push -> JsonObject.parse(push.payload()).readableText("status"))
        .containsExactly("pending", "running", "completed");
    assertThat(world.told("queries")).hasSize(3);
    assertThat(world.told("queries:ann")).hasSize(3);
    assertThat(world.started).hasSize(1);
    assertThat(world.ended).singleElement().isEqualTo(query);
    assertThat(query.state().rows()).isEqualTo(45_231);
    assertThat(query.state().elapsed(0)).isEqualTo(3_200);
    assertThat(queries.find(ann, query.id())).contains(query);
    assertThat(notified(query.id(), QueryStatus.COMPLETED)).isEqualTo(1);
    assertThat(notified("")).isEqualTo(1);
  }

  @Test
  void anIllegalTransitionChangesNothingAndNamesBothStates() {
    Query query = world.reported("job-1", Report.of(QueryStatus.SUBMITTED));

    assertThatThrownBy(() -> queries.change("acme", query.id(), null, Report.completed(1)))
        .isInstanceOf(IllegalTransitionException.class)
        .hasMessageContaining("submitted")
        .hasMessageContaining("completed");
    assertThat(queries.find(ann, query.id())).contains(query);
    assertThat(world.pushes).hasSize(3);
  }

  @Test
  void aReportFromAnOlderVersionIsAConflictThatNamesBothStates() {
    Query query = world.reported("job-1", Report.pending(1));
    queries.change("acme", query.id(), query.version(), Report.running(null, 0));

    assertThatThrownBy(
            () ->
                queries.change("acme", query.id(), query.version(), Report.failed("it is broken")))
        .isInstanceOf(ProtocolException.class)
        .hasMessageContaining("running")
        .hasMessageContaining("failed");
    assertThat(world.ended).isEmpty();
  }

  @Test
  void anEngineReportsAQueryOnce() {
    world.reported("job-1", Report.pending(1));

    assertThatThrownBy(() -> world.reported("job-1", Report.pending(1)))
        .isInstanceOf(ProtocolException.class)
        .hasMessageContaining("before");
  }

  @Test
  void theOthersProgressIsInTheFinalState() {
    Query query = world.reported("job-1", Report.running(10, 100));
    world.progress.note(query, Report.running(50, 700), clock.millis());

    Query ended = queries.change("acme", query.id(), null, Report.failed("no more disk"));

    assertThat(ended.state().rows()).isEqualTo(700);
    assertThat(queries.noteAll(world.progress.untold())).isEmpty();
    assertThat(queries.find(ann, query.id())).contains(ended);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void concurrentReportersNeverMakeAnIllegalStateNorLoseOrRepeatAFinalOne(long seed)
      throws Exception {
    List<Query> all = new ArrayList<>();
    for (int i = 0; i < QUERIES; i++) {
      all.add(world.reported("job-" + i, Report.of(QueryStatus.SUBMITTED)));
    }
    CountDownLatch go = new CountDownLatch(1);
    ExecutorService threads = Executors.newFixedThreadPool(REPORTERS);
    List<Future<?>> reporters = new ArrayList<>();
    for (int i = 0; i < REPORTERS; i++) {
      Random random = new Random(seed * 31 + i);
      reporters.add(
          threads.submit(
              () -> {
                go.await();
                for (int j = 0; j < REPORTS * QUERIES / REPORTERS; j++) {
                  report(all.get(random.nextInt(QUERIES)).id(), random);
                }
                return null;
              }));
    }
    go.countDown();
    for (Future<?> reporter : reporters) {
      reporter.get(60, TimeUnit.SECONDS);
    }
    threads.shutdown();

    all.forEach(query -> assertLegal(query.id()));
    assertThat(world.ended).isNotEmpty();
    assertThat(notified("")).isEqualTo(world.ended.size());
  }

  /** Says anything, with any version; progress as well. */
  private void report(long id, Random random) {
    QueryStatus[] statuses = QueryStatus.values();
    QueryStatus status = statuses[random.nextInt(statuses.length)];
    Report report = new Report(status, 1, random.nextInt(101), 5L, "broken", "ann");
    Query known = queries.find("acme", id).orElseThrow();
    @Nullable Long version =
        switch (random.nextInt(3)) {
          case 0 -> null;
          case 1 -> known.version();
          default -> known.version() - 1;
        };
    try {
      if (random.nextInt(4) == 0) {
        world.progress.note(known, report, clock.millis());
        queries.noteAll(world.progress.untold());
      } else {
        queries.change("acme", id, version, report);
      }
    } catch (ProtocolException e) {
      assertThat(e.code().httpStatus()).isEqualTo(409);
    }
  }

  /** What was told is a way that a query may take, and what is stored is its end. */
  private void assertLegal(long id) {
    List<Push> told = world.told("query." + id);
    QueryStatus status = QueryStatus.SUBMITTED;
    long version = 0;
    for (int i = 0; i < told.size(); i++) {
      JsonObject payload = JsonObject.parse(told.get(i).payload());
      QueryStatus next = QueryStatus.ofWireName("status", payload.readableText("status"));
      assertThat(i == 0 || status.mayBecome(next)).as(status + " to " + next).isTrue();
      long stated = payload.integer("version", 0, Long.MAX_VALUE).orElseThrow();
      assertThat(i == 0 || stated > version).isTrue();
      status = next;
      version = stated;
    }
    Query stored = queries.find("acme", id).orElseThrow();
    assertThat(stored.state().status()).isEqualTo(status);
    assertThat(stored.version()).isGreaterThanOrEqualTo(version);
    assertThat(world.ended.stream().filter(query -> query.id() == id))
        .hasSize(status.isFinal() ? 1 : 0);
    assertThat(notified(id, status)).isEqualTo(status.isFinal() ? 1 : 0);
    assertThat(notified(" and link = '/queries/" + id + "'")).isEqualTo(status.isFinal() ? 1 : 0);
    assertThat(world.started.stream().filter(query -> query.id() == id)).hasSizeLessThan(2);
  }

  /** How many notifications are stored that say so of a query. */
  private long notified(long id, QueryStatus status) {
    String data = "{\"query\":%d,\"status\":\"%s\"}".formatted(id, status.wireName());
    return notified(" and data = '" + data + "'");
  }

  private long notified(String condition) {
    return database().number("select count(*) from notification where user_id = 'ann'" + condition);
  }

  @Test
  void aSilentEngineIsGivenUpAndOneThatIsHeardIsNot() {
    Query silent = world.reported("job-1", Report.running(null, 0));
    Query heard = world.reported("job-2", Report.running(null, 0));
    long begun = clock.millis();
    clock.move(Duration.ofSeconds(61));
    world.progress.note(heard, Report.running(1, 1), clock.millis());
    queries.noteAll(world.progress.untold());

    assertThat(queries.silent(begun + 60_000, 10))
        .extracting(Query::id)
        .containsExactly(silent.id());
    assertThat(queries.endSilent("acme", silent.id(), begun + 60_000)).isTrue();
    assertThat(queries.endSilent("acme", silent.id(), begun + 60_000)).isFalse();
    assertThat(queries.endSilent("acme", heard.id(), begun + 60_000)).isFalse();
    assertThat(world.ended)
        .singleElement()
        .satisfies(query -> assertThat(query.state().status()).isEqualTo(QueryStatus.TIMEOUT));

    clock.move(Duration.ofSeconds(61));
    world.progress.note(heard, Report.running(2, 2), clock.millis()); // and is not written yet
    assertThat(queries.endSilent("acme", heard.id(), clock.millis() - 60_000)).isFalse();
  }

  @Test
  void aCancelReachesTheEngineAsAnEventAndByPollingUntilItHasFollowed() {
    Query query = world.reported("job-1", Report.running(null, 0));

    queries.wantCancelled(ann, query.id());
    queries.wantCancelled(ann, query.id());

    assertThat(world.told("service.trino"))
        .singleElement()
        .satisfies(
            push -> {
              assertThat(push.type()).isEqualTo("query.cancel");
              assertThat(push.payload()).contains("\"externalId\":\"job-1\"", "\"by\":\"ann\"");
            });
    assertThat(queries.wantedCancelled(engine, "trino", 0, 10))
        .extracting(Query::id)
        .containsExactly(query.id());
    queries.change("acme", query.id(), null, Report.cancelled("ann"));
    assertThat(queries.wantedCancelled(engine, "trino", 0, 10)).isEmpty();
    assertThatThrownBy(() -> queries.wantCancelled(ann, query.id()))
        .isInstanceOf(IllegalTransitionException.class);
  }

  @Test
  void whoSharesOrCancelsLeavesTheVersionToTheEngine() {
    Query query = world.reported("job-1", Report.running(null, 0));

    queries.share(ann, query.id(), List.of("ben"), true);
    queries.wantCancelled(ann, query.id());
    world.progress.note(query, Report.running(10, 7), clock.millis());

    assertThat(queries.noteAll(world.progress.untold())).hasSize(1);
    assertThat(queries.find(ann, query.id()).orElseThrow().version()).isEqualTo(query.version());
    assertThat(queries.find(ann, query.id()).orElseThrow().state().rows()).isEqualTo(7);
    Query ended = queries.change("acme", query.id(), query.version(), Report.completed(9));
    assertThat(ended.version()).isGreaterThan(query.version());
    assertThat(ended.sharedWithAll()).isTrue();
  }

  @Test
  void attemptsCountOnWhereOldOnesAreForgotten() {
    Query first = world.reported("job-1", Report.pending(1));
    queries.change("acme", first.id(), null, Report.of(QueryStatus.TIMEOUT));
    Query second = queries.retry(ann, first.id(), Report.of(QueryStatus.SUBMITTED));
    queries.change("acme", second.id(), null, Report.failed("again"));
    database().execute("delete from query_execution where id = " + first.id());

    Query third = queries.retry(ann, second.id(), Report.of(QueryStatus.SUBMITTED));

    assertThat(third.attempt()).isEqualTo(3);
  }

  @Test
  void aRetryIsANewAttemptLinkedToTheFirst() {
    Query first = world.reported("job-1", Report.pending(1));
    assertThatThrownBy(() -> queries.retry(ann, first.id(), Report.of(QueryStatus.SUBMITTED)))
        .hasMessageContaining("pending");
    queries.change("acme", first.id(), null, Report.of(QueryStatus.TIMEOUT));

    Query second = queries.retry(ann, first.id(), Report.of(QueryStatus.SUBMITTED));
    queries.change("acme", second.id(), null, Report.failed("again"));
    Query third = queries.retry(ann, second.id(), Report.of(QueryStatus.SUBMITTED));

    assertThat(List.of(first, second, third)).extracting(Query::attempt).containsExactly(1, 2, 3);
    assertThat(List.of(second, third)).extracting(Query::firstId).containsOnly(first.id());
    assertThat(first.firstId()).isEqualTo(first.id());
    assertThat(world.told("service.trino")).extracting(Push::type).containsOnly("query.retry");
  }

  @Test
  void onlyWhoMaySeesAQuery() {
    Query query = world.reported("job-1", Report.pending(1));

    assertThat(queries.find(ben, query.id())).isEmpty();
    assertThat(queries.find(engine, query.id())).isPresent();
    assertThat(queries.find(TestHub.callerOf("other", "ann", "service"), query.id())).isEmpty();
    assertThatThrownBy(() -> queries.wantCancelled(ben, query.id()))
        .isInstanceOf(ProblemException.class);

    queries.share(ann, query.id(), List.of("ben", "cid"), false);
    assertThat(queries.find(ben, query.id())).isPresent();
    assertThatThrownBy(() -> queries.wantCancelled(ben, query.id()))
        .isInstanceOf(ProtocolException.class)
        .hasMessageContaining("owner");
    queries.change("acme", query.id(), null, Report.running(null, 0));
    assertThat(world.told("queries:ben")).hasSize(2);
    assertThat(world.told("queries.everyone")).isEmpty();

    assertThat(queries.share(ann, query.id(), List.of("cid"), true)).containsExactly("ben");
    queries.change("acme", query.id(), null, Report.completed(1));
    assertThat(world.told("queries:ben")).hasSize(2);
    assertThat(world.told("queries:cid")).hasSize(3);
    assertThat(world.told("queries.everyone")).hasSize(2);
    assertThat(queries.find(TestHub.caller("dan"), query.id())).isPresent();
  }

  @Test
  void theHistoryIsSearchedByOwnerTextStatusAndTime() {
    Query first = world.reported("job-1", Report.pending(1));
    clock.move(Duration.ofMinutes(1));
    Query second =
        queries.add(
            NewQuery.ofEngine("acme", QueryWorld.ANN, "trino", "job-2", "SELECT 100%_x FROM T"),
            Report.running(null, 0));
    Query bens =
        queries.add(
            NewQuery.ofEngine("acme", new Query.Owner("ben", "Ben"), "trino", "job-3", "select 3"),
            Report.pending(1));
    queries.share(ben, bens.id(), List.of("ann"), false);
    world.reported("job-9", Report.pending(9)); // of Ann as well
    queries.add(
        NewQuery.ofEngine("other", QueryWorld.ANN, "trino", "job-1", "select 1"),
        Report.pending(1));

    assertThat(search(Scope.MINE, Set.of(), null, 0)).hasSize(3).doesNotContain(bens.id());
    assertThat(search(Scope.SHARED, Set.of(), null, 0)).containsExactly(bens.id());
    assertThat(search(Scope.VISIBLE, Set.of(), null, 0)).hasSize(4).contains(bens.id());
    assertThat(search(Scope.ALL, Set.of(), null, 0)).hasSize(4);
    assertThat(search(Scope.MINE, Set.of(QueryStatus.RUNNING), null, 0))
        .containsExactly(second.id());
    assertThat(search(Scope.MINE, Set.of(), "100%_X", 0)).containsExactly(second.id());
    assertThat(search(Scope.MINE, Set.of(), "%", 0)).containsExactly(second.id());
    assertThat(search(Scope.MINE, Set.of(), null, clock.millis())).doesNotContain(first.id());
  }

  private List<Long> search(
      Scope scope, Set<QueryStatus> statuses, @Nullable String text, long from) {
    return queries
        .search(
            ann, new QuerySearch(scope, statuses, text, from, Long.MAX_VALUE, Long.MAX_VALUE, 50))
        .stream()
        .map(Query::id)
        .toList();
  }

  @Test
  void whatEndedLongAgoIsForgottenWithItsRowsAndViewers() {
    Query old = world.reported("job-1", Report.running(null, 0));
    queries.share(ann, old.id(), List.of("ben"), false);
    world.results.add(old, 1, "{}", clock.millis() + 1_000);
    queries.change("acme", old.id(), null, Report.completed(1));
    clock.move(Duration.ofDays(31));
    Query open = world.reported("job-2", Report.running(null, 0));

    assertThat(world.results.page(old, 1, clock.millis())).isEmpty();
    assertThat(queries.forget(clock.millis() - Duration.ofDays(30).toMillis())).isEqualTo(1);
    assertThat(queries.find(ann, old.id())).isEmpty();
    assertThat(queries.find(ann, open.id())).isPresent();
    assertThat(database().number("select count(*) from query_share")).isZero();
    assertThat(database().number("select count(*) from query_result")).isZero();
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
}
