package dev.tidings.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StatementGuardTest {
  private final StatementGuard server = StatementGuard.ofServer(List.of("crm.discount"));
  private final StatementGuard embedded = StatementGuard.ofEmbedded(List.of());

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '`',
      value = {
        "DROP TABLE sales.orders ~ DROP",
        "delete from sales.orders ~ DELETE",
        "SELECT 1; DROP TABLE t ~ ;",
        "SELECT 1;; ~ ;",
        "WITH gone AS (DELETE FROM t RETURNING *) SELECT * FROM gone ~ DELETE",
        "WITH n AS (INSERT INTO t VALUES (1) RETURNING id) SELECT * FROM n ~ INSERT",
        "WITH n AS (SELECT 1) UPDATE t SET a = 1 ~ UPDATE",
        "SELECT * FROM FINAL TABLE (INSERT INTO t VALUES (1)) ~ INSERT",
        "SELECT * INTO copy FROM t ~ INTO",
        "SELECT * FROM t FOR UPDATE ~ UPDATE",
        "SELECT * FROM t FOR SHARE ~ FOR SHARE",
        "SELECT * FROM t FOR NO KEY UPDATE ~ FOR NO",
        "CALL CSVWRITE('/tmp/x', 'SELECT 1') ~ CALL",
        "SELECT CSVWRITE('/tmp/x', 'SELECT 1') ~ csvwrite",
        "SELECT * FROM CSVREAD('/etc/passwd') ~ csvread",
        "SELECT FILE_READ('/etc/passwd') ~ file_read",
        "SELECT \"FILE_READ\"('/etc/passwd') ~ file_read",
        "SELECT file_read /* */ ('/etc/passwd') ~ file_read",
        "SELECT * FROM LINK_SCHEMA('a', '', 'jdbc:h2:mem:', 'sa', '', 'b') ~ link_schema",
        "SELECT pg_read_file('/etc/passwd') ~ pg_read_file",
        "SELECT pg_catalog.pg_read_file('/etc/passwd') ~ pg_catalog.pg_read_file",
        "SELECT \"pg_catalog\".\"pg_read_file\"('/etc/passwd') ~ pg_catalog.pg_read_file",
        "SELECT pg_terminate_backend(1) ~ pg_terminate_backend",
        "SELECT pg_sleep(1000) ~ pg_sleep",
        "SELECT lo_import('/etc/passwd') ~ lo_import",
        "SELECT set_config('role', 'postgres', false) ~ set_config",
        "SELECT query_to_xml('DROP TABLE t', true, true, '') ~ query_to_xml",
        "SELECT dblink('dbname=x', 'DROP TABLE t') ~ dblink",
        "SELECT * FROM pg_stat_activity ~ pg_stat_activity",
        "SELECT usename FROM pg_catalog.pg_user ~ pg_catalog",
        "COPY (SELECT 1) TO PROGRAM 'id' ~ COPY",
        "SELECT nextval('s') ~ nextval",
        "SELECT NEXT VALUE FOR s ~ NEXT VALUE FOR",
        "SELECT s.nextval() ~ s.nextval",
        "EXPLAIN ANALYZE DELETE FROM t ~ EXPLAIN",
        "SET ROLE postgres ~ SET",
        "VALUES (1) ~ VALUES",
        "( ~ empty",
        "-- nothing ~ empty",
        "SELECT $$ ' $$ ~ $",
        "SELECT E'\\'' ~ right after a letter",
        "SELECT U&'\\0041' ~ right after a letter",
        "SELECT 1 /* a /* b */ c */ ~ comment within a comment",
        "SELECT 1 /* ~ comment does not end",
        "SELECT 'a ~ quote does not end",
        "SELECT {fn user()} ~ {",
        "SELECT `a` FROM t ~ outside of strings",
        "SELECT 1 // 2 ~ outside of strings",
        "SELECT ? ~ outside of strings",
        "SELECT 0x10 ~ 0x10",
        "SELECT crm.fire() ~ crm.fire",
        "SELECT sales.count(*) FROM t ~ sales.count"
      })
  void refusesByName(String sql, String named) {
    for (StatementGuard guard : List.of(server, embedded)) {
      assertThatThrownBy(() -> guard.admit(sql))
          .isInstanceOf(RefusedStatementException.class)
          .hasMessageContaining(named);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT 1",
        "select count(*), sum(o.amount) from sales.orders o where o.placed_at > date '2024-01-01'",
        "WITH t(a, b) AS (SELECT id, name FROM sales.customers) SELECT a FROM t",
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 9) SELECT * FROM n",
        "SELECT a FROM (VALUES (1), (2)) AS v(a) WHERE a IN (1, 2) AND NOT EXISTS (SELECT 1)",
        "SELECT CAST(x AS decimal(10, 2)), x::numeric(10,2) FROM t",
        "SELECT rank() OVER (PARTITION BY region ORDER BY sum(amount) DESC) FROM t GROUP BY region",
        "SELECT count(*) FILTER (WHERE a > 0), GROUPING(a) FROM t GROUP BY GROUPING SETS ((a), ())",
        "SELECT 'DROP TABLE t; -- pg_sleep(1)', \"delete\", \"for update\" FROM t",
        "SELECT t.update, 'it''s' FROM t ORDER BY 1 LIMIT 10 OFFSET 5;",
        "(SELECT 1) UNION (SELECT 2)",
        "SELECT a -> 'b' ->> 'c', d || 'x', e <> f, 1.5e3, -2 FROM t -- the end",
        "SELECT größe FROM maße"
      })
  void letsThrough(String sql) {
    assertThatCode(() -> server.admit(sql)).doesNotThrowAnyException();
    assertThatCode(() -> embedded.admit(sql)).doesNotThrowAnyException();
  }

  @Test
  void passesOnWhatItReadAndNoComment() {
    assertThat(server.admit("SELECT 1 -- x\n, /* y */ 'a--b' ; -- end"))
        .isEqualTo("SELECT 1     \n,         'a--b' ");
  }

  @Test
  void aLineEndsWhereEveryDatabaseEndsIt() {
    for (String end : List.of("\u2028", "\u0085", "\u000b", "\f")) {
      assertThatThrownBy(() -> server.admit("SELECT 1 --" + end + "pg_sleep(1)"))
          .isInstanceOf(RefusedStatementException.class);
    }
    assertThat(server.admit("SELECT 1 --\rFROM x").strip()).isEqualTo("SELECT 1");
    assertThatThrownBy(() -> server.admit("SELECT\u00a01"))
        .isInstanceOf(RefusedStatementException.class);
  }

  @Test
  void functionsOfTheSettingMayBeCalled() {
    assertThatCode(() -> server.admit("SELECT crm.discount(1)")).doesNotThrowAnyException();
  }

  @Test
  void inTheHubsOwnProcessNothingIsCalledThatCannotBeStopped() {
    for (String sql :
        List.of(
            "SELECT regexp_replace(a, '(a+)+b', '') FROM t",
            "SELECT repeat('x', 1000000000)",
            "SELECT listagg(a, ',') FROM t",
            "SELECT array_agg(a) FROM t",
            "SELECT json_arrayagg(a) FROM t",
            "SELECT json_objectagg(a: a) FROM t",
            "SELECT string_agg(a, ',') FROM t",
            "SELECT median(a) FROM t",
            "SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY a) FROM t",
            "SELECT 1 FROM t WHERE a REGEXP '(a+)+b'")) {
      assertThatThrownBy(() -> embedded.admit(sql)).isInstanceOf(RefusedStatementException.class);
    }
    assertThatCode(() -> server.admit("SELECT repeat('x', 10), string_agg(a, ',') FROM t"))
        .doesNotThrowAnyException();
  }

  @Test
  void inTheHubsOwnProcessNoBytesBecomeObjects() {
    for (String sql :
        List.of(
            "SELECT CAST('aced' AS JAVA_OBJECT)",
            "SELECT CAST(name AS object) FROM t",
            "SELECT CAST(name AS /* */ Other ARRAY) FROM t",
            "SELECT name::java_object FROM t",
            "SELECT convert(name, java_object) FROM t",
            "SELECT CAST(ROW (name) AS ROW(a OTHER)) FROM t",
            "SELECT GEOMETRY 'POINT(1 1)'",
            "SELECT name::geometry FROM t")) {
      assertThatThrownBy(() -> embedded.admit(sql))
          .as(sql)
          .isInstanceOf(RefusedStatementException.class);
    }
    assertThatCode(() -> embedded.admit("SELECT t.other, \"object\" FROM t"))
        .doesNotThrowAnyException();
    assertThatCode(() -> server.admit("SELECT other FROM t")).doesNotThrowAnyException();
  }

  @Test
  void aStatementHasABound() {
    assertThatThrownBy(() -> server.admit("SELECT '" + "x".repeat(100_000) + "'"))
        .hasMessageContaining("100000 characters");
  }
}
