package dev.tidings.query;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.outbox.Push;
import dev.tidings.protocol.JsonObject;
import dev.tidings.protocol.ProtocolException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever engines report of the same queries at once, their states stay legal. */
abstract class ConcurrentReportersContract extends QueriesOnDatabase {
  private static final int REPORTERS = 4;
  private static final int REPORTS = 25;
  private static final int QUERIES = 12;

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
}
