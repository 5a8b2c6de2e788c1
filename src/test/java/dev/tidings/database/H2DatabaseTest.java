package dev.tidings.database;

import dev.tidings.history.OnH2;

@OnH2
class H2DatabaseTest extends DatabaseContract {
  @Override
  DatabaseProduct product() {
    return DatabaseProduct.H2;
  }
}
