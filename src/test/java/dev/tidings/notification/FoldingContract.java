package dev.tidings.notification;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.protocol.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is too much of one kind, or is wanted as a digest, is held back and told as one. */
abstract class FoldingContract extends NotificationsOnDatabase {
  @Test
  void whatIsTooMuchOfOneKindIsFoldedIntoOne() {
    for (int i = 1; i <= 15; i++) {
      tell(Audience.Users.one("ann"), notice("pipeline", "alert " + i));
    }
    assertThat(titles(ANN)).hasSize(3);
    assertThat(badge(ANN).unread()).isEqualTo(3);

    hub.pass(Duration.ofMinutes(2));
    upkeep();

    assertThat(titles(ANN).get(0)).isEqualTo("12 more pipeline alerts");
    assertThat(badge(ANN).unread()).isEqualTo(4);
    JsonObject one = first(ANN);
    assertThat(one.integer("folded", 0, 99)).hasValue(12L);
    long parent = one.integer("id", 0, 99).orElseThrow();
    InboxFilter folded =
        new InboxFilter(
            Optional.empty(), Optional.empty(), false, Optional.empty(), Optional.empty(), parent);
    assertThat(titles(ANN, folded)).hasSize(12);
    upkeep();
    assertThat(badge(ANN).unread()).isEqualTo(4);
  }

  @Test
  void whatIsCriticalIsNeverHeldBack() {
    for (int i = 1; i <= 5; i++) {
      tell(Audience.Users.one("ann"), Notice.of("pipeline", Severity.CRITICAL, "fire " + i, "svc"));
    }

    assertThat(titles(ANN)).hasSize(5);
  }

  @Test
  void aFoldTakesAllThatWaitForItAndLeavesWhatWaitsForAnother() {
    prefer(digestOf("model", "query"));
    for (int i = 1; i <= 600; i++) {
      tell(Audience.Users.one("ann"), notice("model", "m" + i));
    }
    for (int i = 1; i <= 5; i++) {
      tell(Audience.Users.one("ann"), notice("pipeline", "p" + i));
    }
    hub.pass(Duration.ofMinutes(2));
    upkeep();
    upkeep();
    assertThat(titles(ANN)).containsExactly("2 more pipeline alerts", "p3", "p2", "p1");

    hub.pass(Duration.ofDays(1));
    upkeep();
    upkeep();

    assertThat(titles(ANN).get(0)).isEqualTo("600 notifications");
    assertThat(titles(ANN)).hasSize(5);
    assertThat(first(ANN).integer("folded", 0, 999)).hasValue(600L);
    assertThat(held()).isZero();
  }

  @Test
  void whatHasExpiredIsNotFoldedAndAloneMakesNoFold() {
    prefer(digestOf("query"));
    Instant noon = hub.now().plus(Duration.ofHours(3));
    tell(Audience.Users.one("ann"), expiring("query", "over", noon));
    tell(Audience.Users.one("bob"), notice("other"));
    hub.pass(Duration.ofDays(1));
    upkeep();
    assertThat(titles(ANN)).isEmpty();
    assertThat(held()).isZero();

    tell(Audience.Users.one("ann"), expiring("query", "over", hub.now().plusSeconds(60)));
    tell(Audience.Users.one("ann"), notice("query", "worth it"));
    hub.pass(Duration.ofDays(1));
    upkeep();
    assertThat(titles(ANN)).containsExactly("1 notification");
    assertThat(first(ANN).requiredText("body", 99)).isEqualTo("worth it");
  }

  @Test
  void aDigestIsToldAtTheHourThatTheUserChose() {
    ZoneId berlin = ZoneId.of("Europe/Berlin");
    prefer(
        new Preferences(
            berlin,
            Optional.empty(),
            LocalTime.of(18, 30),
            Map.of("query", new Preference(true, true, true, false, true))));
    tell(Audience.Users.one("ann"), notice("query", "q1"));
    tell(Audience.Users.one("ann"), notice("query", "q2"));
    tell(Audience.Users.one("ann"), notice("system", "s1"));
    assertThat(titles(ANN)).containsExactly("s1");

    hub.pass(Duration.between(hub.now(), Instant.parse("2026-03-02T17:29:59Z")));
    upkeep();
    assertThat(titles(ANN)).containsExactly("s1");

    hub.pass(Duration.ofSeconds(1));
    upkeep();
    assertThat(titles(ANN)).containsExactly("2 notifications", "s1");
    assertThat(badge(ANN).unread()).isEqualTo(2);
  }

  @Test
  void aDigestIsToldThoughAllOtherKindsAreMuted() {
    prefer(
        new Preferences(
            ZoneId.of("Europe/Berlin"),
            Optional.empty(),
            LocalTime.of(18, 30),
            Map.of(
                "*", new Preference(true, true, true, true, false),
                "query", new Preference(true, true, true, false, true))));
    tell(Audience.Users.one("ann"), notice("query", "q1"));
    hub.pass(Duration.ofDays(1));
    upkeep();

    assertThat(badge(ANN).unread()).isEqualTo(1);
    assertThat(present(first(ANN))).isEqualTo("{\"toast\":true,\"sound\":true,\"badge\":true}");
  }

  private long held() {
    return database().number("select count(*) from notification where state = 'HELD'");
  }
}
