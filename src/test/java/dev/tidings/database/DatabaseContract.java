package dev.tidings.database;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.history.OnDatabase;
import dev.tidings.history.TestTransactions;
import java.sql.Connection;
import org.junit.jupiter.api.Test;

/** What the hub knows of a real database. */
abstract class DatabaseContract extends OnDatabase {
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
    TestTransactions transactions = new TestTransactions(database());

    Object found = transactions.within(() -> known.of(transactions.entities()));

    assertThat(found).isEqualTo(product());
    assertThat(known.of(transactions.entities()))
        .as("remembered: without a transaction, nothing can be asked")
        .isEqualTo(product());
  }
}
