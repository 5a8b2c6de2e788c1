package dev.tidings.query;

import dev.tidings.history.TestDatabase;
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
    String user = "writer_" + right;
    account(user);
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
        java.util.List.of(
            "grant update (price) on shop.item to %s",
            "grant usage on sequence shop.number to %s",
            "grant pg_read_server_files to %s",
            "grant create on database postgres to %s",
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
