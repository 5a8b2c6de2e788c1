package dev.tidings.query;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.database.DatabaseProduct;
import dev.tidings.history.OnPostgres;
import java.sql.Connection;
import java.sql.Statement;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

@OnPostgres
class PostgresStoppedRunsTest extends StoppedRunsContract {
  @Test
  void noCancelHitsTheNextUserOfAConnection() throws Exception {
    try (Connection connection = shop.reader().getConnection();
        Statement statement = connection.createStatement()) {
      StatementStop stop = new StatementStop(shop.reader(), DatabaseProduct.POSTGRESQL, statement);
      stop.close();
      ExecutorService other = Executors.newSingleThreadExecutor();
      Future<Boolean> running = other.submit(() -> statement.execute("select pg_sleep(1)"));
      await("the next user", () -> shop.active() == 1);
      stop.say();
      other.shutdown();

      assertThat(running.get()).isTrue();
    }
  }
}
