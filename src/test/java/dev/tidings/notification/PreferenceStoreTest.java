package dev.tidings.notification;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PreferenceStoreTest {
  private static final InboxKey ANN = new InboxKey("acme", "ann");
  private static final Preferences OLD = Preferences.USUAL;
  private static final Preferences NEW =
      new Preferences(
          OLD.zone(),
          OLD.quiet(),
          OLD.digestAt(),
          Map.of("query", new Preference(true, true, true, true, false)));

  @Test
  void whatWasReadBeforeAChangeIsNotRememberedAfterIt() {
    Deque<Preferences> stored = new ArrayDeque<>(List.of(OLD, NEW));
    PreferenceStore store =
        new PreferenceStore() {
          @Override
          Preferences load(InboxKey key) {
            Preferences read = stored.remove();
            if (read == OLD) {
              changed(new PreferencesChanged(key)); // committed while this thread was reading
            }
            return read;
          }
        };

    assertThat(store.of(ANN)).isEqualTo(OLD);
    assertThat(store.of(ANN)).isEqualTo(NEW);
    assertThat(store.of(ANN)).isEqualTo(NEW);
  }
}
