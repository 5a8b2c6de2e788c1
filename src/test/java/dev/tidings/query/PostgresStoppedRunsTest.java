package dev.tidings.query;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.database.DatabaseProduct;
import dev.tidings.history.OnPostgres;
import dev.tidings.settings.Setting;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

@OnPostgres
class PostgresStoppedRunsTest extends StoppedRunsContract {
  /** Its first fetches are there at once, and another never ends. */
  private static final String ENDLESS_LATER =
      "select id::bigint from shop.item union all select count(*) from"
          + " generate_series(1, 10000000) a, generate_series(1, 100) b where a * b = -1";

  @Test
  void aCancelEndsAFetch() {
    Runner runner = runner(Map.of());
    Query query = submit(runner, ANN, ENDLESS_LATER);
    await("its first rows", () -> read(query) == 1_000);

    long began = System.nanoTime();
    runner.cancel(query.id(), "ben");
    await("no statement", () -> shop.active() == 0);

    assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(1));
    assertThat(awaitStatus(query, QueryStatus.CANCELLED).by()).isEqualTo("ben");
  }

  @Test
  void aTimeOutEndsAFetch() {
    Runner runner = runner(Map.of(Setting.QUERIES_TIMEOUT, "1s"));
    Query query = submit(runner, ANN, ENDLESS_LATER);

    assertThat(awaitStatus(query, QueryStatus.TIMEOUT).elapsed(0)).isBetween(900L, 4_000L);
    assertThat(shop.active()).isZero();
  }

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
