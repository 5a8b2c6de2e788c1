package dev.tidings.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SampleDatabaseTest {
  private static final String PRINT =
      "select (select count(*) from sales.customer) + (select count(*) from sales.product)"
          + " + (select count(*) from sales.orders) + (select count(*) from sales.order_line),"
          + " (select sum(amount) from sales.order_line),"
          + " (select listagg(name, ',') within group (order by id) from sales.customer"
          + " where id < 50)";

  private static JdbcDataSource as(Path file, String user) {
    JdbcDataSource source = new JdbcDataSource();
    source.setURL("jdbc:h2:file:" + file.toAbsolutePath());
    source.setUser(user);
    source.setPassword(user);
    return source;
  }

  private static List<Object> print(Path file) throws SQLException {
    try (Connection connection = as(file, "reader").getConnection();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(PRINT)) {
      row.next();
      return List.of(row.getLong(1), row.getBigDecimal(2), row.getString(3));
    }
  }

  @Test
  void isMadeOnceTheSameOnEveryMachineWithAnAccountThatMayOnlyRead(@TempDir Path folder)
      throws SQLException {
    Path file = folder.resolve("sales");
    JdbcDataSource owner = as(file, "owner");
    SampleDatabase.make(owner);
    List<Object> print = print(file);
    assertThat((Long) print.get(0)).isBetween(195_000L, 215_000L);
    assertThatCode(() -> QuerySource.checked("sales", as(file, "reader"), List.of()))
        .doesNotThrowAnyException();

    try (Connection connection = owner.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("delete from sales.order_line");
      SampleDatabase.make(owner);
      assertThat(count(statement)).isZero();

      statement.execute("drop table public.sample_is_complete"); // as if it was not done
      SampleDatabase.make(owner);
    }
    assertThat(print(file)).isEqualTo(print);
  }

  private static long count(Statement statement) throws SQLException {
    try (ResultSet rows = statement.executeQuery("select count(*) from sales.order_line")) {
      rows.next();
      return rows.getLong(1);
    }
  }
}
