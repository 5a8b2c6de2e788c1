package dev.tidings.notification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidings.outbox.Push;
import dev.tidings.rest.ProblemException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What has expired is shown no more, counts no more and goes. */
abstract class ExpiryContract extends NotificationsOnDatabase {
  @Test
  void anExpiredNotificationGoesAndCountsNoMore() {
    Notice notice =
        new Notice(
            "system",
            Severity.INFO,
            "soon over",
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.of(hub.now().plusSeconds(60).toEpochMilli()),
            List.of(),
            "svc");
    tell(Audience.Users.one("ann"), notice);
    upkeep();
    assertThat(badge(ANN).unread()).isEqualTo(1);

    hub.pass(Duration.ofSeconds(61));
    upkeep();

    assertThat(badge(ANN).unread()).isZero();
    assertThat(titles(ANN)).isEmpty();
    assertThat(hub.outbox.take("ann")).last().extracting(Push::payload).asString().contains("gone");
  }

  @Test
  void whatHasExpiredIsInNoListBeforeItIsDeleted() {
    tell(Audience.Users.one("ann"), expiring("system", "over", hub.now().plusSeconds(60)));
    hub.pass(Duration.ofSeconds(61));

    assertThat(titles(ANN)).isEmpty();
    assertThatThrownBy(() -> hub.run(b -> b.inboxes().one(ANN, 1)))
        .isInstanceOf(ProblemException.class);
  }

  @Test
  void whoeverWaitsLongestIsDueFirst() {
    tell(Audience.Users.one("ann"), expiring("system", "a", hub.now().plusSeconds(60)));
    tell(Audience.Users.one("bob"), expiring("system", "b", hub.now().plusSeconds(30)));
    hub.pass(Duration.ofMinutes(2));

    assertThat(hub.<List<InboxKey>>run(b -> b.upkeep().due(1))).containsExactly(BOB);
    assertThat(hub.<List<InboxKey>>run(b -> b.upkeep().due(9))).containsExactly(BOB, ANN);
  }
}
