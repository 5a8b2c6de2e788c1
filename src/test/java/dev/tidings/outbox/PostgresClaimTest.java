package dev.tidings.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.history.OnPostgres;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import org.junit.jupiter.api.Test;

@OnPostgres
class PostgresClaimTest extends ClaimContract {
  @Test
  void theNextTransactionOfItsConnectionIsOnDiskWhenItIsCommitted() throws SQLException {
    Connection connection = database().source().getConnection();
    try (OutboxClaim claim = OutboxClaim.open(connection, Clock.systemUTC(), 10)) {
      claim.commit();

      assertThat(synchronousCommit(connection)).isEqualTo("on");
    }
  }

  private static String synchronousCommit(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet setting = statement.executeQuery("show synchronous_commit")) {
      setting.next();
      return setting.getString(1);
    }
  }
}
