package dev.tidings.database;

import java.sql.SQLException;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** What the database said when something failed, however often that was wrapped on its way. */
final class SqlStates {
  private SqlStates() {}

  static boolean anyOf(Throwable failure, Predicate<String> state) {
    return Stream.iterate(failure, f -> f != null, Throwable::getCause)
        .filter(SQLException.class::isInstance)
        .map(f -> Optional.ofNullable(((SQLException) f).getSQLState()).orElse(""))
        .anyMatch(state);
  }
}
