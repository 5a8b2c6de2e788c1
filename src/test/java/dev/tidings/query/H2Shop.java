package dev.tidings.query;

import dev.tidings.history.TestDatabase;
import java.sql.SQLException;
import java.util.List;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;

/** A shop on H2. */
final class H2Shop extends Shop {
  H2Shop(TestDatabase database) {
    super(database);
  }

  @Override
  String numbers() {
    return "system_range(1, 1200)";
  }

  @Override
  void account(String name) {
    database.execute("create user if not exists " + name + " password '" + PASSWORD + "'");
    database.execute("grant select on schema shop to " + name);
  }

  @Override
  DataSource as(String user) {
    JdbcDataSource source = new JdbcDataSource();
    source.setURL(url().replaceFirst(";.*", ""));
    source.setUser(user);
    source.setPassword(PASSWORD);
    return source;
  }

  @Override
  String grant(String right) {
    return switch (right) {
      case "other schema" -> "grant select on schema elsewhere to %s";
      case "admin" -> "alter user %s admin true";
      case "create" -> "grant alter any schema to %s";
      case "owner" -> "create schema if not exists of_writer authorization %s";
      default -> "grant " + right + " on shop.item to %s";
    };
  }

  @Override
  String endless() {
    return "select count(*) from system_range(1, 1000000) a, system_range(1, 1000000) b"
        + " where a.x * b.x = -1";
  }

  @Override
  String endlessLater() {
    return "select x from system_range(1, 1000000000000) where x <= 1200 or mod(x, 2) = 3";
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
  long active() {
    return database.number(
        "select count(*) from information_schema.sessions"
            + " where user_name = 'READER' and executing_statement is not null");
  }
}
