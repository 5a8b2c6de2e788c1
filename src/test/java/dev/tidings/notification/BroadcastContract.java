package dev.tidings.notification;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What is told to all, or to all of a role, reaches whoever it is for when they look. */
abstract class BroadcastContract extends NotificationsOnDatabase {
  @Test
  void aBroadcastReachesWhoeverItIsForWhenTheyLookAndOnce() {
    tell(new Audience.OfRole("admin"), notice("for admins"));
    tell(new Audience.Everyone(), notice("for all"));

    assertThat(takeOver(ANN, "admin").unread()).isEqualTo(2);
    assertThat(takeOver(ANN, "admin").unread()).isEqualTo(2);
    assertThat(takeOver(BOB).unread()).isEqualTo(1);
    assertThat(titles(BOB)).containsExactly("for all");
    hub.pass(Duration.ofMinutes(1));
    tell(new Audience.Everyone(), notice("later"));
    assertThat(takeOver(BOB).unread()).isEqualTo(2);
    InboxKey foreign = new InboxKey("globex", "ann");
    Badge none = hub.run(b -> b.notifications().takeOver(foreign, Set.of("admin")));
    assertThat(none).isEqualTo(Badge.NONE);
  }

  @Test
  void whatComesLateToAUserComesWithoutToastAndSound() {
    tell(new Audience.Everyone(), notice("yesterday"));
    hub.pass(Duration.ofDays(1));

    takeOver(ANN);

    assertThat(present(first(ANN))).isEqualTo("{\"toast\":false,\"sound\":false,\"badge\":true}");
  }

  @Test
  void whoHasAnInboxMissesNoBroadcastHoweverManyThereWere() {
    tell(new Audience.Everyone(), notice("before"));
    takeOver(ANN);
    for (int i = 1; i <= 450; i++) {
      tell(new Audience.OfRole(i % 2 == 0 ? "admin" : "other"), notice("n" + i));
    }

    assertThat(takeOver(ANN, "admin").unread()).isLessThanOrEqualTo(226);
    assertThat(
            database()
                .number(
                    "select count(*) from notification where user_id = 'ann'"
                        + " and title like 'n%'"))
        .isEqualTo(225);
  }

  @Test
  void aNewUserGetsTheNewestBroadcastsThatAreForThem() {
    tell(new Audience.OfRole("admin"), notice("for admins"));
    for (int i = 1; i <= 250; i++) {
      tell(new Audience.OfRole("other"), notice("n" + i));
    }
    tell(Audience.Users.one("ann"), notice("first"));

    takeOver(ANN, "admin");
    assertThat(titles(ANN)).containsExactly("for admins", "first");
    takeOver(BOB, "other");
    assertThat(database().number("select count(*) from notification where user_id = 'bob'"))
        .isEqualTo(200);
    assertThat(database().number("select max(number) from notification where title = 'n250'"))
        .isEqualTo(200);
  }
}
