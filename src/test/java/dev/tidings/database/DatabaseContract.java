package dev.tidings.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.tidings.history.TestDatabase;
import dev.tidings.history.TestTransactions;
import java.sql.Connection;
import org.junit.jupiter.api.Test;

/** What the hub knows of a real database. */
abstract class DatabaseContract {
  /** The database, which all tests of the class share. */
  abstract TestDatabase database();

  /** Which one it is. */
  abstract DatabaseProduct product();

  @Test
  void itIsKnownByWhatItsDriverSays() throws Exception {
    try (Connection connection = database().connect()) {
      assertThat(DatabaseProduct.named(connection.getMetaData().getDatabaseProductName()))
          .contains(product());
    }
    assertThat(DatabaseProduct.named("MySQL")).isEmpty();
  }

  @Test
  void itIsKnownByWhatATransactionFinds() throws Exception {
    KnownProduct known = new KnownProduct();
    try (TestTransactions transactions = new TestTransactions(database())) {
      Object found = transactions.within(() -> known.of(transactions.entities()));

      assertThat(found).isEqualTo(product());
      assertThat(known.of(transactions.entities()))
          .as("remembered: without a transaction, nothing can be asked")
          .isEqualTo(product());
    }
  }

  @Test
  void aRowThatIsThereAlreadyIsToldFromWhatElseIsRefused() {
    String row = "insert into saved_widget (tenant, widget, owner_id) values ('acme', 'w', %s)";
    database().execute(row.formatted("'ann'"));

    assertThat(UniqueViolation.isCauseOf(refusal(row.formatted("'ben'")))).isTrue();
    assertThat(UniqueViolation.isCauseOf(refusal(row.formatted("null")))).isFalse();
    assertThat(UniqueViolation.isCauseOf(refusal("select no_such_column from tenant"))).isFalse();
  }

  private Throwable refusal(String sql) {
    return catchThrowable(() -> database().execute(sql));
  }
}
