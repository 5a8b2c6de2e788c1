package dev.tidings.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidings.outbox.Push;
import dev.tidings.protocol.JsonObject;
import dev.tidings.protocol.ProtocolException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Queries that engines report: each transition is legal and told once, in the order of versions.
 */
abstract class ReportedQueriesContract extends QueriesOnDatabase {
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
  void attemptsCountOnWhereOldOnesAreForgotten() {
    Query first = world.reported("job-1", Report.pending(1));
    queries.change("acme", first.id(), null, Report.of(QueryStatus.TIMEOUT));
    Query second = queries.retry(ann, first.id(), Report.of(QueryStatus.SUBMITTED));
    queries.change("acme", second.id(), null, Report.failed("again"));
    database().execute("delete from query_execution where id = " + first.id());

    Query third = queries.retry(ann, second.id(), Report.of(QueryStatus.SUBMITTED));

    assertThat(third.attempt()).isEqualTo(3);
  }
}
