package dev.tidings.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.tidings.history.OnDatabase;
import dev.tidings.history.TestTransactions;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What administrators order for a time, on a real database. */
abstract class LossyRateStoreContract extends OnDatabase {
  private static final long NOW = 1_000;
  private static final long LATER = 2_000;
  private static final Optional<String> ACME = Optional.of("acme");

  private LossyRateStore store;

  @BeforeEach
  void begin() {
    database().execute("delete from lossy_rate");
    TestTransactions transactions = new TestTransactions(database());
    store = transactions.transactional(LossyRateStore.class);
    store.entities = transactions.entities();
  }

  private LossyRateRow put(String tenant, String target, long perSecond, long until) {
    return store.put(new LossyRateRow(tenant, target, perSecond, "root of acme", 500, until));
  }

  private static List<String> targets(List<LossyRateRow> rows) {
    return rows.stream().map(LossyRateRow::target).toList();
  }

  @Test
  void aChangeTakesThePlaceOfTheOneBeforeForTheSame() {
    put("acme", "cursor", 5, LATER);
    put("other", "cursor", 6, LATER);
    put("acme", "cursor", 7, LATER);

    assertThat(store.active(NOW))
        .extracting(LossyRateRow::tenant, LossyRateRow::perSecond)
        .containsExactly(tuple("other", 6L), tuple("acme", 7L));
  }

  @Test
  void whatIsOverHoldsNoMoreAndGoes() {
    long id = put("acme", "cursor", 5, LATER).id();

    assertThat(store.active(LATER - 1)).hasSize(1);
    assertThat(store.active(LATER)).isEmpty();
    store.removeOver(LATER - 1);
    assertThat(store.find(ACME, id)).isPresent();
    store.removeOver(LATER);
    assertThat(store.find(ACME, id)).isEmpty();
  }

  @Test
  void aListIsOfATenantOrOfAllTheLastFirstPageByPage() {
    put("acme", "cursor:1", 5, LATER);
    put("other", "cursor:2", 5, LATER);
    long last = put("acme", "cursor:3", 5, LATER).id();
    put("acme", "cursor:4", 5, NOW);

    assertThat(targets(store.list(ACME, NOW, Long.MAX_VALUE, 10)))
        .containsExactly("cursor:3", "cursor:1");
    assertThat(targets(store.list(Optional.empty(), NOW, Long.MAX_VALUE, 2)))
        .containsExactly("cursor:3", "cursor:2");
    assertThat(targets(store.list(Optional.empty(), NOW, last, 10)))
        .containsExactly("cursor:2", "cursor:1");
  }

  @Test
  void oneIsFoundAndRemovedByItsTenantOnly() {
    long id = put("acme", "cursor", 5, LATER).id();

    assertThat(store.find(Optional.of("other"), id)).isEmpty();
    assertThat(store.find(Optional.empty(), id)).isPresent();
    store.remove(id);
    assertThat(store.find(ACME, id)).isEmpty();
  }
}
