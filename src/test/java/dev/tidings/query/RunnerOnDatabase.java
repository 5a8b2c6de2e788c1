package dev.tidings.query;

import dev.tidings.database.TransactionEnd;
import dev.tidings.history.OnDatabase;
import dev.tidings.history.TestDatabase;
import dev.tidings.query.Query.Owner;
import dev.tidings.session.TestHub;
import dev.tidings.settings.Setting;
import dev.tidings.settings.Settings;
import jakarta.persistence.PersistenceException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

/** What the hub runs itself, on a real database with an account that may only read. */
abstract class RunnerOnDatabase extends OnDatabase {
  static final Owner ANN = new Owner("ann", "Ann");
  static final Owner BEN = new Owner("ben", "Ben");
  static final Duration SOON = Duration.ofSeconds(20);

  static Shop shop;

  private final List<ExecutorService> executors = new ArrayList<>();
  private final List<Query> submitted = new ArrayList<>();
  private final List<Runner> runners = new ArrayList<>();
  private final TestHub hub = new TestHub();

  final AtomicInteger hiccups = new AtomicInteger();

  QueryWorld world;

  @BeforeAll
  static void open(TestDatabase database) {
    shop = Shop.in(database);
  }

  @BeforeEach
  void begin() {
    database().execute("delete from query_execution");
    database().execute("delete from saved_query");
    database().execute("delete from saved_widget");
    world = new QueryWorld(database(), Clock.systemUTC());
  }

  @AfterEach
  void end() {
    submitted.forEach(query -> runners.forEach(runner -> runner.cancel(query.id(), "the test")));
    await("no statement", () -> shop.active() == 0);
    executors.forEach(ExecutorService::shutdownNow);
    hub.close();
  }

  Runner runner(Map<Setting, String> more) {
    Map<Setting, String> all = new EnumMap<>(Setting.class);
    all.put(Setting.QUERIES_SOURCES, "acme:shop, other:private");
    all.put(Setting.QUERIES_SLOTS, "1");
    all.putAll(more);
    Settings settings = Settings.of(all);
    Runner runner =
        new Runner(
            world.queries,
            new QuerySources(settings, name -> shop.reader()),
            world.results,
            world.progress,
            endings(),
            new NoTransaction(),
            hub.threads,
            Clock.systemUTC(),
            settings);
    runners.add(runner);
    return runner;
  }

  /** The hub's database does not take the first so many ends. */
  private Endings endings() {
    return new Endings(world.queries, world.saved) {
      @Override
      void end(Query query, Execution.Outcome outcome) {
        if (hiccups.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
          throw new PersistenceException("the hub's database is away");
        }
        world.endings.end(query, outcome);
      }
    };
  }

  private static final class NoTransaction extends TransactionEnd {
    @Override
    public void then(Runnable committed, Runnable rolledBack) {
      committed.run();
    }
  }

  /** How many rows of it were read, as its subscribers are told. */
  long read(Query query) {
    return world.progress.untold().stream()
        .filter(q -> q.id() == query.id())
        .mapToLong(q -> q.state().rows())
        .sum();
  }

  Query submit(Runner runner, Owner owner, String sql) {
    Query query = runner.submit("acme", owner, sql, null);
    submitted.add(query);
    return query;
  }

  QueryState state(Query query) {
    return world.queries.find("acme", query.id()).orElseThrow().state();
  }

  QueryState awaitStatus(Query query, QueryStatus status) {
    await(
        status + " of " + query.id(),
        () -> state(query).status() == status && (!status.isFinal() || isTold(query)));
    return state(query);
  }

  /** Observers hear of an end right after the commit that shows it. */
  private boolean isTold(Query query) {
    return world.ended.stream().anyMatch(ended -> ended.id() == query.id());
  }

  /** Asks again and again, by a timer. */
  void await(String what, BooleanSupplier condition) {
    ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    executors.add(timer);
    long end = System.nanoTime() + SOON.toNanos();
    try {
      while (!condition.getAsBoolean()) {
        if (System.nanoTime() > end) {
          throw new AssertionError(what + " did not come within " + SOON);
        }
        timer.schedule(() -> {}, 20, TimeUnit.MILLISECONDS).get();
      }
    } catch (Exception e) {
      throw new AssertionError(what, e);
    } finally {
      timer.shutdown();
    }
  }
}
