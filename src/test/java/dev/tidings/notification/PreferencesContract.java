package dev.tidings.notification;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;

/** What users prefer decides how they are told. */
abstract class PreferencesContract extends NotificationsOnDatabase {
  @Test
  void quietHoursAndPreferencesDecideHowItIsShown() {
    prefer(
        new Preferences(
            ZoneId.of("Europe/Berlin"),
            Optional.of(new QuietHours(LocalTime.of(9, 30), LocalTime.of(11, 0))),
            LocalTime.of(8, 0),
            Map.of(
                "system", new Preference(true, true, true, true, false),
                "model", new Preference(false, true, true, false, false))));
    tell(Audience.Users.one("ann"), notice("query", "quiet"));
    assertThat(present(first(ANN))).isEqualTo("{\"toast\":false,\"sound\":false,\"badge\":true}");
    tell(Audience.Users.one("ann"), notice("system", "muted"));
    assertThat(present(first(ANN))).isEqualTo("{\"toast\":false,\"sound\":false,\"badge\":false}");
    assertThat(badge(ANN).unread()).isEqualTo(1);
    tell(Audience.Users.one("ann"), notice("model", "not live"));
    assertThat(hub.outbox.take("ann")).hasSize(1);
    assertThat(badge(ANN).unread()).isEqualTo(2);
  }

  @Test
  void twoDevicesThatSavePreferencesForTheFirstTimeAreBothServed() throws Exception {
    Preferences wanted = digestOf("query", "model");
    List<Callable<InboxKey>> puts = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      puts.add(
          () -> {
            prefer(wanted);
            return ANN;
          });
    }

    together(puts);

    assertThat(hub.<Preferences>run(b -> b.preferences().of(ANN))).isEqualTo(wanted);
  }
}
