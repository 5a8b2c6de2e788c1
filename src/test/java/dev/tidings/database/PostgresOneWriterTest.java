package dev.tidings.database;

import dev.tidings.history.OnPostgres;

@OnPostgres
class PostgresOneWriterTest extends OneWriterContract {
  @Override
  boolean oneWriterAtATime() {
    return false;
  }
}
