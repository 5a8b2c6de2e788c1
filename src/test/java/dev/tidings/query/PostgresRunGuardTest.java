package dev.tidings.query;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidings.history.OnPostgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

@OnPostgres
class PostgresRunGuardTest extends RunGuardContract {
  @Test
  void rightsCountThroughRolesAndColumnsAndOnSequences() throws Exception {
    String name = name();
    for (String grant :
        List.of(
            "grant pg_read_all_data to %s",
            "grant update (price) on shop.item to %s",
            "grant usage on sequence shop.number to %s",
            "grant pg_read_server_files to %s",
            "grant create on database " + name + " to %s",
            "alter role %s createdb")) {
      String user = "odd_" + Math.floorMod(grant.hashCode(), 100_000);
      DataSource source = shop.granted(user, grant);
      assertThatThrownBy(() -> QuerySource.checked("shop", source, List.of()))
          .as(grant)
          .isInstanceOf(UnsafeSourceException.class);
    }
  }

  private String name() throws SQLException {
    try (Connection connection = database().connect()) {
      return connection.getCatalog();
    }
  }
}
