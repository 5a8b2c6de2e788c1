package dev.tidings.database;

import dev.tidings.history.OnPostgres;

@OnPostgres
class PostgresDatabaseTest extends DatabaseContract {
  @Override
  DatabaseProduct product() {
    return DatabaseProduct.POSTGRESQL;
  }
}
