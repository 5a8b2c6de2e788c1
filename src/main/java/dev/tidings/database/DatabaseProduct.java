package dev.tidings.database;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import java.util.stream.Stream;

/** The databases that the hub works with, told apart where no statement serves both. */
public enum DatabaseProduct {
  H2("H2"),
  POSTGRESQL("PostgreSQL");

  private final String name;

  DatabaseProduct(String name) {
    this.name = name;
  }

  /** The one that is connected to, without asking it; empty for any other database. */
  public static Optional<DatabaseProduct> of(Connection connection) throws SQLException {
    return named(connection.getMetaData().getDatabaseProductName());
  }

  /** The one of a name, as its driver says it; empty for any other database. */
  public static Optional<DatabaseProduct> named(String name) {
    return Stream.of(values()).filter(product -> product.name.equals(name)).findFirst();
  }
}
