package dev.tidings.database;

import dev.tidings.history.OnH2;

@OnH2
class H2OneWriterTest extends OneWriterContract {
  @Override
  boolean oneWriterAtATime() {
    return true;
  }
}
