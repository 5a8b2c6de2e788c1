package dev.tidings.notification;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.outbox.Push;
import dev.tidings.protocol.JsonObject;
import dev.tidings.rest.Page;
import dev.tidings.rest.PageCursor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is in the inbox of a user: stored once, counted, marked and listed. */
abstract class InboxContract extends NotificationsOnDatabase {
  @Test
  void aNotificationIsStoredCountedAndPushedOnce() {
    Sent sent = tell(Audience.Users.one("ann"), notice("Build failed"));

    assertThat(sent).isEqualTo(new Sent(1, 0, Optional.empty(), Optional.empty()));
    assertThat(badge(ANN)).isEqualTo(new Badge(1, 1));
    assertThat(titles(ANN)).containsExactly("Build failed");
    Push push = hub.outbox.take("ann").get(0);
    assertThat(push.type()).isEqualTo("notification");
    assertThat(JsonObject.parse(push.payload()).requiredText("title", 99))
        .isEqualTo("Build failed");
    assertThat(badge(BOB)).isEqualTo(Badge.NONE);
  }

  @Test
  void whatIsMarkedTwiceCountsOnce() {
    tell(Audience.Users.one("ann"), notice("one"));
    tell(Audience.Users.one("ann"), notice("two"));

    mark(ANN, State.READ, 1);
    mark(ANN, State.READ, 1, 1);
    assertThat(badge(ANN)).isEqualTo(new Badge(1, 3));

    mark(ANN, State.UNREAD, 1);
    assertThat(badge(ANN).unread()).isEqualTo(2);

    mark(ANN, State.DISMISSED, 1);
    assertThat(badge(ANN).unread()).isEqualTo(1);
    assertThat(titles(ANN)).containsExactly("two");

    mark(ANN, State.UNREAD, 1);
    assertThat(badge(ANN).unread()).isEqualTo(1);
  }

  @Test
  void readingAllLeavesWhatTheUserHasNotSeen() {
    IntStream.range(0, 3).forEach(i -> tell(Audience.Users.one("ann"), notice("n" + i)));

    hub.run(b -> b.inboxes().readAll(ANN, 2));

    assertThat(badge(ANN).unread()).isEqualTo(1);
    assertThat(hub.outbox.take("ann"))
        .last()
        .extracting(Push::type)
        .isEqualTo("notification.update");
  }

  @Test
  void readingAllTellsUpToWhich() {
    IntStream.range(0, 3).forEach(i -> tell(Audience.Users.one("ann"), notice("n" + i)));

    assertThat(hub.<AllRead>run(b -> b.inboxes().readAll(ANN, 2)).upTo()).isEqualTo(2);
    assertThat(hub.<AllRead>run(b -> b.inboxes().readAll(ANN, Long.MAX_VALUE)).upTo()).isEqualTo(3);
  }

  @Test
  void theSameKeyIsTheSameNotificationForADay() {
    assertThat(tell(Audience.Users.one("ann"), keyed("k")).stored()).isEqualTo(1);
    assertThat(tell(new Audience.Users(List.of("ann", "bob")), keyed("k")))
        .isEqualTo(new Sent(1, 1, Optional.empty(), Optional.empty()));
    hub.pass(Duration.ofHours(25));
    assertThat(tell(Audience.Users.one("ann"), keyed("k")).stored()).isEqualTo(1);
  }

  @Test
  void twoSourcesWithTheSameKeyAreTwoNotifications() {
    tell(Audience.Users.one("ann"), keyed("k"));
    Notice other =
        Notice.of("system", Severity.INFO, "other", "svc2").with(Optional.of("k"), List.of());

    assertThat(tell(Audience.Users.one("ann"), other).stored()).isEqualTo(1);
    assertThat(tell(new Audience.Everyone(), keyed("k")).isDuplicate()).isFalse();
    assertThat(tell(new Audience.Everyone(), other).isDuplicate()).isFalse();
    assertThat(tell(new Audience.Everyone(), other).isDuplicate()).isTrue();
  }

  @Test
  void aListIsPagedAndFilteredWithoutAHoleOrARepeat() {
    for (int i = 1; i <= 7; i++) {
      hub.pass(Duration.ofMinutes(2));
      tell(Audience.Users.one("ann"), notice(i % 2 == 0 ? "query" : "pipeline", "n" + i));
    }
    List<String> seen = new ArrayList<>();
    @Nullable String cursor = null;
    do {
      Page.Asked asked = Page.Asked.of(cursor, "3");
      Page<String> page = hub.run(b -> b.inboxes().list(ANN, InboxFilter.ALL, asked));
      seen.addAll(titlesIn(page));
      cursor = page.next().map(PageCursor::text).orElse(null);
    } while (cursor != null);

    assertThat(seen).containsExactly("n7", "n6", "n5", "n4", "n3", "n2", "n1");
    assertThat(titles(ANN, filter(Optional.of("query"), false))).containsExactly("n6", "n4", "n2");
    mark(ANN, State.READ, 7, 6);
    assertThat(titles(ANN, filter(Optional.empty(), true)))
        .containsExactly("n5", "n4", "n3", "n2", "n1");
    long fourth = TestNotifications.START.plus(Duration.ofMinutes(8)).toEpochMilli();
    InboxFilter between =
        new InboxFilter(
            Optional.empty(),
            Optional.of("info"),
            false,
            Optional.of(fourth),
            Optional.of(fourth + 120_001),
            0);
    assertThat(titles(ANN, between)).containsExactly("n5", "n4");
  }

  private static InboxFilter filter(Optional<String> kind, boolean unread) {
    return new InboxFilter(kind, Optional.empty(), unread, Optional.empty(), Optional.empty(), 0);
  }

  private static Notice keyed(String key) {
    return notice("system", "t").with(Optional.of(key), List.of());
  }

  /** H2 reads an index in its order only if the order of a list names all of its columns. */
  @ParameterizedTest
  @ValueSource(strings = {"all", "unread", "of a kind"})
  void aPageReadsNotManyMoreRowsThanItShows(String which) {
    database()
        .fill(
            "insert into notification_inbox (tenant, user_id, last_number, unread, version, broadcasts)"
                + " values ('acme', 'long', 20000, 20000, 1, 0)");
    database()
        .fill(
            "insert into notification (tenant, user_id, number, kind, severity, title, source,"
                + " created_at, expires_at, state, read_at, toast, sound, badge, fold, parent, folded,"
                + " due_at) select 'acme', 'long', x, case mod(x, 10) when 0 then 'query' else"
                + " 'pipeline' end, 'info', 'Import', 'importer', 1, 9000000000000, 'UNREAD', 0, true,"
                + " true, true, '', 0, 0, 9000000000000 from "
                + database().numbers(20_000));
    InboxFilter filter =
        new InboxFilter(
            which.equals("of a kind") ? Optional.of("query") : Optional.empty(),
            Optional.empty(),
            which.equals("unread"),
            Optional.empty(),
            Optional.empty(),
            0);
    Page.Asked page = Page.Asked.of(null, "50");
    long rows =
        database()
            .rowsRead(
                () -> hub.run(b -> b.inboxes().list(new InboxKey("acme", "long"), filter, page)));

    assertThat(rows).isBetween(51L, 120L);
  }
}
