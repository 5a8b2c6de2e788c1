package dev.tidings.query;

import dev.tidings.history.TestDatabase;
import java.sql.SQLException;
import java.util.List;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/** A shop on PostgreSQL, whose accounts all databases of the server share. */
final class PostgresShop extends Shop {
  PostgresShop(TestDatabase database) {
    super(database);
  }

  @Override
  String numbers() {
    return "generate_series(1, 1200) x";
  }

  @Override
  void account(String name) {
    database.execute(
        "do $$ begin if not exists (select from pg_roles where rolname = '%s')".formatted(name)
            + " then create role %s login password '%s'; end if; end $$".formatted(name, PASSWORD));
    database.execute("grant usage on schema shop to " + name);
    database.execute("grant select on all tables in schema shop to " + name);
  }

  @Override
  DataSource as(String user) {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setUrl(url());
    source.setUser(user);
    source.setPassword(PASSWORD);
    return source;
  }

  @Override
  String grant(String right) {
    return switch (right) {
      case "other schema" ->
          "do $$ begin grant usage on schema elsewhere to %1$s;"
              + " grant select on elsewhere.t to %1$s; end $$";
      case "admin" -> "alter role %s superuser";
      case "create" -> "grant create on schema shop to %s";
      case "owner" -> "create schema if not exists of_writer authorization %s";
      default -> "grant " + right + " on shop.item to %s";
    };
  }

  @Override
  String endless() {
    return "select count(*) from generate_series(1, 10000000) a, generate_series(1, 100) b"
        + " where a * b = -1";
  }

  @Override
  String endlessLater() {
    return "select id::bigint from shop.item union all " + endless();
  }

  @Override
  List<String> forbidden() {
    return List.of("SELECT pg_read_file('/etc/passwd')", "COPY shop.item TO PROGRAM 'id'");
  }

  @Override
  boolean isMissingRight(SQLException refusal) {
    return "42501".equals(refusal.getSQLState());
  }

  @Override
  long active() {
    return database.number(
        "select count(*) from pg_stat_activity where usename = 'reader' and state = 'active'");
  }
}
