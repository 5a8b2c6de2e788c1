package dev.tidings.query;

import dev.tidings.history.TestDatabase;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

class H2RunnerTest extends RunnerContract {
  private static TestDatabase database;
  private static String url;

  @BeforeAll
  static void start(@TempDir Path folder) {
    database = TestDatabase.h2(folder);
    url = "jdbc:h2:retry:" + folder.resolve("tidings").toAbsolutePath();
    database.execute("create schema shop");
    database.execute(
        "create table shop.item (id integer primary key, name varchar(64), price decimal(10, 2))");
    database.execute(
        "insert into shop.item select x, 'item ' || x, x * 1.5 from system_range(1, 1200)");
    database.execute("create sequence shop.number");
    account("reader");
  }

  @AfterAll
  static void stop() throws Exception {
    database.close();
  }

  private static void account(String name) {
    database.execute("create user if not exists " + name + " password 'secret'");
    database.execute("grant select on schema shop to " + name);
  }

  private static DataSource as(String user) {
    JdbcDataSource source = new JdbcDataSource();
    source.setURL(url);
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
      database.execute("grant select on schema elsewhere to " + user);
      return as(user);
    }
    database.execute(
        switch (right) {
          case "admin" -> "alter user " + user + " admin true";
          case "create" -> "grant alter any schema to " + user;
          case "owner" -> "create schema if not exists of_writer authorization " + user;
          default -> "grant " + right + " on shop.item to " + user;
        });
    return as(user);
  }

  @Override
  List<String> forbidden() {
    return List.of(
        "SELECT CSVWRITE('/tmp/tidings-probe', 'SELECT 1')",
        "SELECT * FROM CSVREAD('/etc/passwd')",
        "SELECT FILE_READ('/etc/passwd')");
  }

  @Override
  boolean isMissingRight(SQLException refusal) {
    return refusal.getErrorCode() == AccountCheck.H2_NO_RIGHT
        || refusal.getErrorCode() == AccountCheck.H2_NO_ADMIN;
  }

  @Override
  String endless() {
    return "select count(*) from system_range(1, 1000000) a, system_range(1, 1000000) b"
        + " where a.x * b.x = -1";
  }

  @Override
  long active() {
    return database.number(
        "select count(*) from information_schema.sessions"
            + " where user_name = 'READER' and executing_statement is not null");
  }
}
