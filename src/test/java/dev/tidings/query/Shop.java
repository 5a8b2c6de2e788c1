package dev.tidings.query;

import dev.tidings.database.DatabaseProduct;
import dev.tidings.history.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import javax.sql.DataSource;

/**
 * What queries run on: 1,200 items in the schema {@code shop}, and accounts with more or less
 * rights.
 */
abstract class Shop {
  static final String PASSWORD = "secret";

  final TestDatabase database;

  Shop(TestDatabase database) {
    this.database = database;
  }

  /** Puts a shop into the database. */
  static Shop in(TestDatabase database) {
    Shop shop =
        database.product() == DatabaseProduct.POSTGRESQL
            ? new PostgresShop(database)
            : new H2Shop(database);
    database.execute("create schema shop");
    database.execute(
        "create table shop.item (id integer primary key, name varchar(64), price decimal(10, 2))");
    database.execute(
        "insert into shop.item select x, 'item ' || x, x * 1.5 from " + shop.numbers());
    database.execute("create sequence shop.number");
    shop.account("reader");
    return shop;
  }

  /** Where the database is, as it says itself. */
  final String url() {
    try (Connection connection = database.connect()) {
      return connection.getMetaData().getURL();
    } catch (SQLException e) {
      throw new AssertionError("the address of the database", e);
    }
  }

  /** The database as an account that may read the schema {@code shop} only. */
  final DataSource reader() {
    return as("reader");
  }

  /** The database as an account that may read the schema, and what the statement grants to it. */
  final DataSource granted(String user, String statement) {
    account(user);
    database.execute(statement.formatted(user));
    return as(user);
  }

  /** The database as an account that may do more than read; {@code right} names what. */
  final DataSource writer(String right) {
    String user = "writer_" + right.replace(' ', '_');
    if (right.equals("other schema")) {
      database.execute("create schema if not exists elsewhere");
      database.execute("create table if not exists elsewhere.t (a integer)");
    }
    return granted(user, grant(right));
  }

  /** From 1 to 1,200, as the column {@code x}. */
  abstract String numbers();

  /** Makes an account that may read the schema {@code shop} only, unless it is there. */
  abstract void account(String name);

  abstract DataSource as(String user);

  /** What gives the right to an account, whose name is left out. */
  abstract String grant(String right);

  /** A query that takes about half a minute or more unless it is stopped. */
  abstract String endless();

  /** A query that is at its first 1,200 rows soon, and then endless. */
  abstract String endlessLater();

  /** What this database alone has, and the reader may not do. */
  abstract List<String> forbidden();

  /** Whether the database refuses for want of a right, and for nothing else. */
  abstract boolean isMissingRight(SQLException refusal);

  /** How many statements of the reader the database is working on, as it says itself. */
  abstract long active();
}
