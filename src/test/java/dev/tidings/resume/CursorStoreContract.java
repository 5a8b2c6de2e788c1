package dev.tidings.resume;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.history.OnDatabase;
import dev.tidings.history.TestTransactions;
import dev.tidings.resume.CursorStore.Owner;
import dev.tidings.security.MovedClock;
import dev.tidings.settings.Settings;
import java.time.Duration;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The rows of cursors on a real database. */
abstract class CursorStoreContract extends OnDatabase {
  private static final Owner PHONE = new Owner("acme", "ann", "phone-of-ann");
  private static final Owner TABLET = new Owner("acme", "ann", "tablet-of-ann");

  private final MovedClock clock = new MovedClock();
  private DatabaseCursors store;

  @BeforeEach
  void begin() {
    database().execute("delete from stream_cursor");
    TestTransactions transactions = new TestTransactions(database());
    store = transactions.transactional(DatabaseCursors.class);
    store.entities = transactions.entities();
    store.clock = clock;
    store.settings = Settings.of(Map.of());
  }

  @Test
  void whatWasPutIsFoundHoweverLongItIs() {
    String places = "-doc:1 x:1\n".repeat(20_000);
    store.put("one", PHONE, places);

    assertThat(store.find("one")).contains(places);
    assertThat(store.find("two")).isEmpty();
  }

  @Test
  void whatADeviceHadBeforeIsThereForFiveMinutesMore() {
    store.put("old", PHONE, "a");
    store.put("other", TABLET, "b");
    clock.move(Duration.ofMinutes(5));
    store.put("newer", PHONE, "c");
    assertThat(store.find("old")).contains("a");

    clock.move(Duration.ofMillis(1));
    store.put("newest", PHONE, "d");
    assertThat(store.find("old")).isEmpty();
    assertThat(store.find("newer")).contains("c");
    assertThat(store.find("other")).as("the last of its device").contains("b");
  }

  @Test
  void nothingIsThereForLongerThanTheSettingSaysAndItsRowGoes() {
    store.put("old", PHONE, "a");
    clock.move(Duration.ofHours(24));
    assertThat(store.find("old")).contains("a");
    clock.move(Duration.ofMillis(1));
    assertThat(store.find("old")).isEmpty();

    IntStream.range(0, 100).forEach(i -> store.put("t" + i, TABLET, "b"));
    assertThat(database().number("select count(*) from stream_cursor where id = 'old'")).isZero();
  }
}
