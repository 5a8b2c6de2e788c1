package dev.tidings.query;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.history.TestDatabase;
import dev.tidings.protocol.JsonObject;
import dev.tidings.settings.Setting;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

class PostgresRunnerTest extends RunnerContract {
  private static TestDatabase database;

  @BeforeAll
  static void start() {
    database = TestDatabase.postgres();
    database.execute("create schema shop");
    database.execute(
        "create table shop.item (id integer primary key, name varchar(64), price decimal(10, 2))");
    database.execute(
        "insert into shop.item select x, 'item ' || x, x * 1.5 from generate_series(1, 1200) x");
    database.execute("create sequence shop.number");
    account("reader");
  }

  @AfterAll
  static void stop() throws Exception {
    database.close();
  }

  private static void account(String name) {
    database.execute(
        "do $$ begin if not exists (select from pg_roles where rolname = '%s') then create role %s login password 'secret'; end if; end $$"
            .formatted(name, name));
    database.execute("grant usage on schema shop to " + name);
    database.execute("grant select on all tables in schema shop to " + name);
  }

  private static String name() {
    return Objects.requireNonNull(((PGSimpleDataSource) database.source()).getDatabaseName());
  }

  private static DataSource as(String user) {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setUrl(((PGSimpleDataSource) database.source()).getUrl());
    source.setUser(user);
    source.setPassword("secret");
    return source;
  }

  @Override
  TestDatabase database() {
    return database;
  }

  @Override
  DataSource reader() {
    return as("reader");
  }

  @Override
  DataSource writer(String right) {
    String user = "writer_" + right.replace(' ', '_');
    account(user);
    if (right.equals("other schema")) {
      database.execute("create schema if not exists elsewhere");
      database.execute("create table if not exists elsewhere.t (a integer)");
      database.execute("grant usage on schema elsewhere to " + user);
      database.execute("grant select on elsewhere.t to " + user);
      return as(user);
    }
    database.execute(
        switch (right) {
          case "admin" -> "alter role " + user + " superuser";
          case "create" -> "grant create on schema shop to " + user;
          case "owner" -> "create schema if not exists of_writer authorization " + user;
          default -> "grant " + right + " on shop.item to " + user;
        });
    return as(user);
  }

  @Test
  void rightsCountThroughRolesAndColumnsAndOnSequences() {
    for (String grant :
        List.of(
            "grant pg_read_all_data to %s",
            "grant update (price) on shop.item to %s",
            "grant usage on sequence shop.number to %s",
            "grant pg_read_server_files to %s",
            "grant create on database " + name() + " to %s",
            "alter role %s createdb")) {
      String user = "odd_" + Math.floorMod(grant.hashCode(), 100_000);
      account(user);
      database.execute(grant.formatted(user));
      org.assertj.core.api.Assertions.assertThatThrownBy(
              () -> QuerySource.checked("shop", as(user), java.util.List.of()))
          .as(grant)
          .isInstanceOf(UnsafeSourceException.class);
    }
  }

  @Override
  List<String> forbidden() {
    return List.of("SELECT pg_read_file('/etc/passwd')", "COPY shop.item TO PROGRAM 'id'");
  }

  @Override
  boolean isMissingRight(SQLException refusal) {
    return "42501".equals(refusal.getSQLState());
  }

  /** Its first fetches are there at once, and another never ends. */
  private static final String ENDLESS_LATER =
      "select id::bigint from shop.item union all select count(*) from"
          + " generate_series(1, 10000000) a, generate_series(1, 100) b where a * b = -1";

  @Test
  void aCancelEndsAFetch() {
    Runner runner = runner(Map.of());
    Query query = submit(runner, ANN, ENDLESS_LATER);
    await("its first rows", () -> read(query) == 1_000);

    long began = System.nanoTime();
    runner.cancel(query.id(), "ben");
    await("no statement", () -> active() == 0);

    assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(1));
    assertThat(awaitStatus(query, QueryStatus.CANCELLED).by()).isEqualTo("ben");
  }

  @Test
  void aTimeOutEndsAFetch() {
    Runner runner = runner(Map.of(Setting.QUERIES_TIMEOUT, "1s"));
    Query query = submit(runner, ANN, ENDLESS_LATER);

    assertThat(awaitStatus(query, QueryStatus.TIMEOUT).elapsed(0)).isBetween(900L, 4_000L);
    assertThat(active()).isZero();
  }

  @Test
  void noCancelHitsTheNextUserOfAConnection() throws Exception {
    try (Connection connection = reader().getConnection();
        Statement statement = connection.createStatement()) {
      StatementStop stop = new StatementStop(reader(), QuerySource.Product.POSTGRESQL, statement);
      stop.close();
      ExecutorService other = Executors.newSingleThreadExecutor();
      Future<Boolean> running = other.submit(() -> statement.execute("select pg_sleep(1)"));
      await("the next user", () -> active() == 1);
      stop.say();
      other.shutdown();

      assertThat(running.get()).isTrue();
    }
  }

  @Test
  void cellsAreCutBeforeTheHubTakesThem() {
    Runner runner = runner(Map.of());

    Query query =
        submit(runner, ANN, "select repeat('x', 100000000) as a from generate_series(1, 500)");

    assertThat(awaitStatus(query, QueryStatus.COMPLETED).rows()).isEqualTo(500);
    JsonObject page =
        JsonObject.parse(world().results.page(query, 1, System.currentTimeMillis()).orElseThrow());
    assertThat(page.array("columns", 1).orElseThrow().get(0).json())
        .isEqualTo("{\"name\":\"a\",\"type\":\"text\"}");
    assertThat(world().queries.find("acme", query.id()).orElseThrow().truncated()).isTrue();
  }

  @Test
  void columnsAreWhatTheyWere() {
    Query query =
        submit(
            runner(Map.of()),
            ANN,
            "select 1 as a, 2.50 as a, 'x' as b, array[1, 2] as c, '{\"d\": 1}'::jsonb as d,"
                + " true as e, null as f, 1.5::float8 as g, row(1, 'y') as h"
                + " union all select id, price, name, null, null, false, null, 2, null"
                + " from shop.item where id = 1 order by 1, 3 desc");

    awaitStatus(query, QueryStatus.COMPLETED);
    assertThat(world().results.page(query, 1, System.currentTimeMillis()).orElseThrow())
        .endsWith(
            "\"rows\":[[1,2.50,\"x\",\"{1,2}\",\"{\\\"d\\\": 1}\",true,null,1.5,\"(1,y)\"],"
                + "[1,1.50,\"item 1\",null,null,false,null,2,null]]}")
        .startsWith("{\"columns\":[{\"name\":\"a\",\"type\":\"int4\"},{\"name\":\"a\",");
  }

  @Override
  String endless() {
    return "select count(*) from generate_series(1, 10000000) a, generate_series(1, 100) b"
        + " where a * b = -1";
  }

  @Override
  long active() {
    return database.number(
        "select count(*) from pg_stat_activity where usename = 'reader' and state = 'active'");
  }
}
