package dev.tidings.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidings.history.TestDatabase;
import dev.tidings.protocol.ErrorCode;
import dev.tidings.protocol.JsonObject;
import dev.tidings.protocol.ProtocolException;
import dev.tidings.query.Query.Owner;
import dev.tidings.security.RateExceededException;
import dev.tidings.session.TestHub;
import dev.tidings.settings.Setting;
import dev.tidings.settings.Settings;
import jakarta.persistence.PersistenceException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the hub runs itself, on a real database with an account that may only read. */
abstract class RunnerContract {
  static final Owner ANN = new Owner("ann", "Ann");
  private static final Owner BEN = new Owner("ben", "Ben");
  private static final Duration SOON = Duration.ofSeconds(20);

  private final List<ExecutorService> executors = new ArrayList<>();
  private final List<Query> submitted = new ArrayList<>();
  private final List<Runner> runners = new ArrayList<>();
  private final TestHub hub = new TestHub();
  private final AtomicInteger hiccups = new AtomicInteger();
  private QueryWorld world;

  /** The hub's database and the source's, which all tests of the class share. */
  abstract TestDatabase database();

  /** The database as an account that may read the schema {@code shop} only. */
  abstract DataSource reader();

  /** The database as an account that may do more; {@code right} names what. */
  abstract DataSource writer(String right);

  /** A query that takes about half a minute or more unless it is stopped. */
  abstract String endless();

  /** What this database alone has, and the reader may not do. */
  abstract List<String> forbidden();

  /** Whether the database refuses for want of a right, and for nothing else. */
  abstract boolean isMissingRight(SQLException refusal);

  /** How many statements of the reader the database is working on, as it says itself. */
  abstract long active();

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
    await("no statement", () -> active() == 0);
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
            new QuerySources(settings, name -> reader()),
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

  /** How many rows of it were read, as its subscribers are told. */
  long read(Query query) {
    return world.progress.untold().stream()
        .filter(q -> q.id() == query.id())
        .mapToLong(q -> q.state().rows())
        .sum();
  }

  private static final class NoTransaction extends TransactionEnd {
    @Override
    void then(Runnable committed, Runnable rolledBack) {
      committed.run();
    }
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

  QueryWorld world() {
    return world;
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
    await(status + " of " + query.id(), () -> state(query).status() == status);
    return state(query);
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

  @Test
  void rowsAreKeptPageByPage() {
    Runner runner = runner(Map.of());

    Query query = submit(runner, ANN, "select id, name, price from shop.item order by id");

    QueryState state = awaitStatus(query, QueryStatus.COMPLETED);
    assertThat(state.rows()).isEqualTo(1_200);
    long now = System.currentTimeMillis();
    assertThat(world.results.pages(query, now)).isEqualTo(3);
    JsonObject first = JsonObject.parse(world.results.page(query, 1, now).orElseThrow());
    assertThat(first.array("rows", 1_000).orElseThrow()).hasSize(500);
    assertThat(first.array("rows", 1_000).orElseThrow().get(0).json())
        .isEqualTo("[1,\"item 1\",1.50]");
    assertThat(first.array("columns", 10).orElseThrow()).hasSize(3);
    JsonObject last = JsonObject.parse(world.results.page(query, 3, now).orElseThrow());
    assertThat(last.array("rows", 1_000).orElseThrow()).hasSize(200);
    assertThat(world.results.page(query, 4, now)).isEmpty();
    assertThat(world.results.page(query, 1, now + Duration.ofHours(2).toMillis())).isEmpty();
    assertThat(world.ended).hasSize(1);
  }

  @Test
  void rowsBeyondTheCapAreNotRead() {
    Runner runner = runner(Map.of(Setting.QUERIES_MAX_ROWS, "700"));

    Query query = submit(runner, ANN, "select * from shop.item");

    assertThat(awaitStatus(query, QueryStatus.COMPLETED).rows()).isEqualTo(700);
    assertThat(world.queries.find("acme", query.id()).orElseThrow().truncated()).isTrue();
  }

  @Test
  void bytesBeyondTheCapAreNotRead() {
    Runner runner = runner(Map.of(Setting.QUERIES_MAX_BYTES, "5000"));

    Query query = submit(runner, ANN, "select * from shop.item");

    assertThat(awaitStatus(query, QueryStatus.COMPLETED).rows()).isBetween(100L, 400L);
    assertThat(world.queries.find("acme", query.id()).orElseThrow().truncated()).isTrue();
  }

  @Test
  void aCancelledQueryIsGoneFromTheDatabaseWithinASecond() {
    Runner runner = runner(Map.of());
    Query query = submit(runner, ANN, endless());
    awaitStatus(query, QueryStatus.RUNNING);
    await("its statement", () -> active() == 1);

    long began = System.nanoTime();
    assertThat(runner.cancel(query.id(), "ben")).isTrue();
    await("no statement", () -> active() == 0);
    Duration took = Duration.ofNanos(System.nanoTime() - began);

    assertThat(took).isLessThan(Duration.ofSeconds(1));
    assertThat(awaitStatus(query, QueryStatus.CANCELLED).by()).isEqualTo("ben");
    assertThat(world.ended).hasSize(1);
    assertThat(runner.cancel(query.id(), "ben")).isFalse();
    Query next = submit(runner, ANN, "select 1");
    awaitStatus(next, QueryStatus.COMPLETED); // the slot is free again
  }

  @Test
  void aCancelThatAnotherNodeTookIsFollowed() {
    Query query = submit(runner(Map.of()), ANN, endless());
    awaitStatus(query, QueryStatus.RUNNING);

    world.queries.wantCancelled(TestHub.caller("ann"), query.id());

    assertThat(awaitStatus(query, QueryStatus.CANCELLED).by()).isEqualTo("ann");
    await("no statement", () -> active() == 0);
  }

  @Test
  void aQueryThatIsSharedWhileItWaitsOrRunsGoesOn() {
    Runner runner = runner(Map.of());
    Query first = submit(runner, ANN, endless());
    awaitStatus(first, QueryStatus.RUNNING);
    Query second = submit(runner, ANN, "select id from shop.item");

    world.queries.share(TestHub.caller("ann"), second.id(), List.of("ben"), false);
    world.queries.share(TestHub.caller("ann"), first.id(), List.of("ben"), false);
    runner.cancel(first.id(), "ann");

    assertThat(awaitStatus(second, QueryStatus.COMPLETED).rows()).isEqualTo(1_200);
    assertThat(world.ended).hasSize(2);
  }

  @Test
  void aCancelBetweenTheQueueAndTheStartIsACancel() {
    Runner runner = runner(Map.of());
    Query first = submit(runner, ANN, endless());
    awaitStatus(first, QueryStatus.RUNNING);
    Query second = submit(runner, ANN, endless());

    world.queries.wantCancelled(TestHub.caller("ben", "admin"), second.id());
    runner.cancel(first.id(), "ann");

    assertThat(awaitStatus(second, QueryStatus.CANCELLED).by()).isEqualTo("ben");
    assertThat(active()).isZero();
    await("both forgotten", () -> !runner.cancel(second.id(), "ann"));
  }

  @Test
  void anEndThatTheHubsDatabaseDoesNotTakeIsWrittenLater() {
    hiccups.set(2);
    Query query = submit(runner(Map.of()), ANN, "select id from shop.item");

    assertThat(awaitStatus(query, QueryStatus.COMPLETED).rows()).isEqualTo(1_200);
    assertThat(hiccups).hasValue(0);
    assertThat(world.ended).hasSize(1);
  }

  @Test
  void aQueryThatTakesTooLongIsStopped() {
    Runner runner = runner(Map.of(Setting.QUERIES_TIMEOUT, "1s"));

    Query query = submit(runner, ANN, endless());

    QueryState state = awaitStatus(query, QueryStatus.TIMEOUT);
    assertThat(state.elapsed(0)).isBetween(900L, 4_000L);
    await("no statement", () -> active() == 0);
  }

  @Test
  void placesInTheQueueCountDownAsQueriesEnd() {
    Runner runner = runner(Map.of());
    Query first = submit(runner, ANN, endless());
    awaitStatus(first, QueryStatus.RUNNING);
    Query second = submit(runner, ANN, endless());
    Query third = submit(runner, ANN, endless());
    Query fourth = submit(runner, ANN, "select 4");
    assertThat(List.of(second, third, fourth))
        .extracting(query -> query.state().position())
        .containsExactly(1, 2, 3);

    runner.cancel(first.id(), "ann");
    awaitStatus(second, QueryStatus.RUNNING);
    awaitPlace(third, 1);
    awaitPlace(fourth, 2);
    runner.cancel(third.id(), "ann"); // while it waits
    assertThat(state(third).status()).isEqualTo(QueryStatus.CANCELLED);
    awaitPlace(fourth, 1);
    runner.cancel(second.id(), "ann");
    awaitStatus(fourth, QueryStatus.COMPLETED);
    assertThat(world.ended).hasSize(4);
  }

  /** Subscribers are told this place. */
  private void awaitPlace(Query query, int place) {
    await(
        "place " + place + " of " + query.id(),
        () -> {
          world.queries.noteAll(world.progress.untold());
          return Objects.equals(state(query).position(), place);
        });
  }

  @Test
  void nobodyWaitsForAllOfAnothers() {
    Runner runner = runner(Map.of());
    Query first = submit(runner, ANN, endless());
    awaitStatus(first, QueryStatus.RUNNING);
    Query second = submit(runner, ANN, "select 2");
    Query third = submit(runner, ANN, "select 3");
    Query bens = submit(runner, BEN, "select 4");

    awaitPlace(bens, 2);
    awaitPlace(third, 3);
    runner.cancel(first.id(), "ann");
    awaitStatus(third, QueryStatus.COMPLETED);
    assertThat(world.ended)
        .extracting(Query::id)
        .containsExactly(first.id(), second.id(), bens.id(), third.id());
  }

  @Test
  void aTenantsQueueHasABound() {
    Runner runner = runner(Map.of(Setting.QUERIES_QUEUE, "2"));
    Query first = submit(runner, ANN, endless());
    awaitStatus(first, QueryStatus.RUNNING);
    submit(runner, ANN, "select 1");
    Query last = submit(runner, BEN, "select 1");

    assertThatThrownBy(() -> submit(runner, BEN, "select 1"))
        .isInstanceOf(RateExceededException.class);
    runner.cancel(last.id(), "ben");
    submit(runner, BEN, "select 1");
    runner.cancel(first.id(), "ann");
  }

  @Test
  void theRunOfASavedQueryWaitsForAPlaceAndIsSeenByWhoeverSeesThat() {
    Runner runner = runner(Map.of(Setting.QUERIES_QUEUE, "1"));
    SavedRuns runs = new SavedRuns(world.saved, runner, TestHub.threadsThatStand());
    SavedQuery saved =
        world.saved.add(
            TestHub.caller("ann"),
            new SavedQuery.Wish("All", "select id from shop.item", null, null, null, "go", true));
    Query first = submit(runner, ANN, endless());
    awaitStatus(first, QueryStatus.RUNNING);
    Query waiting = submit(runner, ANN, "select 1");

    runs.runDue();
    assertThat(database().number("select count(*) from query_execution where saved_id > 0"))
        .isZero();
    assertThat(database().number("select next_run_at from saved_query")).isPositive();
    runner.cancel(first.id(), "ann");
    awaitStatus(waiting, QueryStatus.COMPLETED);
    runs.runOn("acme", "go");
    runs.runDue();

    await("its rows", () -> find(saved, "ben").resultId() != null);
    long result = Objects.requireNonNull(find(saved, "ben").resultId());
    Query run = world.queries.find(TestHub.caller("ben"), result).orElseThrow();
    assertThat(run.state().rows()).isEqualTo(1_200);
    assertThat(
            world.results.page(run, 1, System.currentTimeMillis() + Duration.ofDays(1).toMillis()))
        .isPresent();
    assertThat(world.told("queries.everyone")).isEmpty();
    assertThat(world.told("query.saved." + saved.id())).hasSize(1);
  }

  private SavedQuery find(SavedQuery saved, String user) {
    return world.saved.find(TestHub.caller(user), saved.id()).orElseThrow();
  }

  @Test
  void whatTheDatabaseRefusesHasFailedWithItsWords() {
    Query query = submit(runner(Map.of()), ANN, "select nothing from shop.item");

    assertThat(awaitStatus(query, QueryStatus.FAILED).error()).containsIgnoringCase("nothing");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "DROP TABLE shop.item",
        "SELECT 1; DELETE FROM shop.item",
        "WITH gone AS (DELETE FROM shop.item RETURNING id) SELECT * FROM gone",
        "SELECT * FROM FINAL TABLE (DELETE FROM shop.item)",
        "SELECT * INTO shop.copy FROM shop.item",
        "CALL CSVWRITE('/tmp/tidings-probe', 'SELECT 1')",
        "SELECT CSVWRITE('/tmp/tidings-probe', 'SELECT 1')",
        "SELECT * FROM CSVREAD('/etc/passwd')",
        "SELECT FILE_READ('/etc/passwd')",
        "SELECT pg_read_file('/etc/passwd')",
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity",
        "SELECT pg_sleep(1000)",
        "COPY shop.item TO PROGRAM 'id'",
        "SELECT nextval('shop.number')",
        "SELECT NEXT VALUE FOR shop.number"
      })
  void hostileStatementsAreRefusedBeforeTheyReachTheDatabase(String sql) {
    Runner runner = runner(Map.of());

    assertThatThrownBy(() -> submit(runner, ANN, sql))
        .isInstanceOf(RefusedStatementException.class);
    assertThat(database().number("select count(*) from query_execution")).isZero();
  }

  /** The first line alone: what would happen if the guard let everything through. */
  @Test
  void theAccountAloneRefusesThem() throws SQLException {
    List<String> statements = new ArrayList<>(forbidden());
    statements.addAll(
        List.of(
            "DROP TABLE shop.item",
            "DELETE FROM shop.item",
            "UPDATE shop.item SET price = 0",
            "INSERT INTO shop.item VALUES (-1, 'x', 1)",
            "CREATE TABLE shop.mine (a integer)",
            "CREATE SCHEMA mine",
            "SELECT * FROM query_execution"));
    for (String sql : statements) {
      try (Connection connection = reader().getConnection();
          Statement statement = connection.createStatement()) {
        assertThatThrownBy(
                () -> {
                  if (statement.execute(sql)) {
                    statement.getResultSet().next(); // computed when it is read
                  }
                })
            .as(sql)
            .isInstanceOfSatisfying(
                SQLException.class, e -> assertThat(isMissingRight(e)).as(e.toString()).isTrue());
      }
    }
    assertThat(database().number("select count(*) from shop.item")).isEqualTo(1_200);
  }

  @Test
  void anAccountReadsOneSchemaOnly() {
    DataSource both = writer("other schema");

    assertThatThrownBy(() -> QuerySource.checked("shop", both, List.of()))
        .isInstanceOf(UnsafeSourceException.class)
        .hasMessageContaining("more than one schema")
        .satisfies(e -> assertThat(e.getMessage()).containsIgnoringCase("elsewhere"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"admin", "insert", "update", "delete", "create", "owner"})
  void anAccountThatMayDoMoreThanReadStopsTheStart(String right) {
    DataSource writer = writer(right);

    assertThatThrownBy(() -> QuerySource.checked("shop", writer, List.of()))
        .isInstanceOf(UnsafeSourceException.class)
        .hasMessageContaining("tidings.queries.sources")
        .hasMessageContaining("shop")
        .hasMessageContaining("account");
  }

  @Test
  void anotherTenantsSourceDoesNotExist() {
    Runner runner = runner(Map.of());

    assertThatThrownBy(() -> runner.submit("acme", ANN, "select 1", "private"))
        .isInstanceOf(ProtocolException.class)
        .hasMessage("there is no source private; there are shop")
        .extracting(e -> ((ProtocolException) e).field())
        .isEqualTo("source");
    assertThatThrownBy(() -> runner.submit("third", ANN, "select 1", null))
        .isInstanceOf(ProtocolException.class)
        .hasMessageContaining("tidings.queries.sources")
        .extracting(e -> ((ProtocolException) e).code())
        .isEqualTo(ErrorCode.NOT_CONFIGURED);
  }

  @Test
  void theSameRowsHaveTheSameHashAndOthersAnother() throws SQLException {
    List<String> hashes = new ArrayList<>();
    for (String sql : List.of("select 1 as a", "select 1 as a", "select 2 as a", "select 1 as b")) {
      Execution execution =
          new Execution(
              QuerySource.checked("shop", reader(), List.of()),
              sql,
              new Execution.Bounds(SOON, 10, 1_000));
      Execution.Outcome outcome = execution.run((page, content) -> {}, rows -> {});
      hashes.add(((Execution.Outcome.Done) outcome).hash());
    }

    assertThat(hashes.get(0)).isEqualTo(hashes.get(1));
    assertThat(hashes.subList(1, 4)).doesNotHaveDuplicates();
  }
}
