package dev.tidings.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidings.protocol.ErrorCode;
import dev.tidings.protocol.ProtocolException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is not run: the guard refuses it, and the account could not do it either. */
abstract class RunGuardContract extends RunnerOnDatabase {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "DROP TABLE shop.item",
        "SELECT 1; DELETE FROM shop.item",
        "WITH gone AS (DELETE FROM shop.item RETURNING id) SELECT * FROM gone",
        "SELECT * FROM FINAL TABLE (DELETE FROM shop.item)",
        "SELECT * INTO shop.copy FROM shop.item",
        "CALL CSVWRITE('/tmp/tidings-probe', 'SELECT 1')",
        "SELECT CSVWRITE('/tmp/tidings-probe', 'SELECT 1')",
        "SELECT * FROM CSVREAD('/etc/passwd')",
        "SELECT FILE_READ('/etc/passwd')",
        "SELECT pg_read_file('/etc/passwd')",
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity",
        "SELECT pg_sleep(1000)",
        "COPY shop.item TO PROGRAM 'id'",
        "SELECT nextval('shop.number')",
        "SELECT NEXT VALUE FOR shop.number"
      })
  void hostileStatementsAreRefusedBeforeTheyReachTheDatabase(String sql) {
    Runner runner = runner(Map.of());

    assertThatThrownBy(() -> submit(runner, ANN, sql))
        .isInstanceOf(RefusedStatementException.class);
    assertThat(database().number("select count(*) from query_execution")).isZero();
  }

  @Test
  void anotherTenantsSourceDoesNotExist() {
    Runner runner = runner(Map.of());

    assertThatThrownBy(() -> runner.submit("acme", ANN, "select 1", "private"))
        .isInstanceOf(ProtocolException.class)
        .hasMessage("there is no source private; there are shop")
        .extracting(e -> ((ProtocolException) e).field())
        .isEqualTo("source");
    assertThatThrownBy(() -> runner.submit("third", ANN, "select 1", null))
        .isInstanceOf(ProtocolException.class)
        .hasMessageContaining("tidings.queries.sources")
        .extracting(e -> ((ProtocolException) e).code())
        .isEqualTo(ErrorCode.NOT_CONFIGURED);
  }

  /** The first line alone: what would happen if the guard let everything through. */
  @Test
  void theAccountAloneRefusesThem() throws SQLException {
    List<String> statements = new ArrayList<>(shop.forbidden());
    statements.addAll(
        List.of(
            "DROP TABLE shop.item",
            "DELETE FROM shop.item",
            "UPDATE shop.item SET price = 0",
            "INSERT INTO shop.item VALUES (-1, 'x', 1)",
            "CREATE TABLE shop.mine (a integer)",
            "CREATE SCHEMA mine",
            "SELECT * FROM query_execution"));
    for (String sql : statements) {
      try (Connection connection = shop.reader().getConnection();
          Statement statement = connection.createStatement()) {
        assertThatThrownBy(
                () -> {
                  if (statement.execute(sql)) {
                    statement.getResultSet().next(); // computed when it is read
                  }
                })
            .as(sql)
            .isInstanceOfSatisfying(
                SQLException.class,
                e -> assertThat(shop.isMissingRight(e)).as(e.toString()).isTrue());
      }
    }
    assertThat(database().number("select count(*) from shop.item")).isEqualTo(1_200);
  }

  @Test
  void anAccountReadsOneSchemaOnly() {
    DataSource both = shop.writer("other schema");

    assertThatThrownBy(() -> QuerySource.checked("shop", both, List.of()))
        .isInstanceOf(UnsafeSourceException.class)
        .hasMessageContaining("more than one schema")
        .satisfies(e -> assertThat(e.getMessage()).containsIgnoringCase("elsewhere"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"admin", "insert", "update", "delete", "create", "owner"})
  void anAccountThatMayDoMoreThanReadStopsTheStart(String right) {
    DataSource writer = shop.writer(right);

    assertThatThrownBy(() -> QuerySource.checked("shop", writer, List.of()))
        .isInstanceOf(UnsafeSourceException.class)
        .hasMessageContaining("tidings.queries.sources")
        .hasMessageContaining("shop")
        .hasMessageContaining("account");
  }
}
