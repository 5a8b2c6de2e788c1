package dev.tidings.notification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidings.history.OnDatabase;
import dev.tidings.outbox.Push;
import dev.tidings.protocol.ErrorCode;
import dev.tidings.protocol.JsonObject;
import dev.tidings.protocol.JsonValue;
import dev.tidings.protocol.ProtocolException;
import dev.tidings.rest.Page;
import dev.tidings.rest.PageCursor;
import dev.tidings.rest.ProblemException;
import dev.tidings.security.Caller;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What notifications do on a real database. */
abstract class NotificationsContract extends OnDatabase {
  private static final String TENANT = "acme";
  private static final InboxKey ANN = new InboxKey(TENANT, "ann");
  private static final InboxKey BOB = new InboxKey(TENANT, "bob");
  private static final Page.Asked FIRST = Page.Asked.of(null, null);

  private TestNotifications hub;

  @BeforeEach
  void start() {
    for (String table :
        List.of(
            "notification",
            "notification_inbox",
            "notification_broadcast",
            "notification_head",
            "notification_preference",
            "notification_setting",
            "approval",
            "audit")) {
      database().execute("delete from " + table);
    }
    hub = new TestNotifications(database());
  }

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
  void theSameKeyIsTheSameNotificationForADay() {
    assertThat(tell(Audience.Users.one("ann"), keyed("k")).stored()).isEqualTo(1);
    assertThat(tell(new Audience.Users(List.of("ann", "bob")), keyed("k")))
        .isEqualTo(new Sent(1, 1, Optional.empty(), Optional.empty()));
    hub.pass(Duration.ofHours(25));
    assertThat(tell(Audience.Users.one("ann"), keyed("k")).stored()).isEqualTo(1);
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
  void anApprovalIsAnsweredOnceAndTheSecondIsToldWhoWasFirst() {
    Sent sent = tell(new Audience.Users(List.of("ann", "bob")), asking());
    String id = sent.approval().orElseThrow();
    hub.outbox.take();

    hub.run(b -> b.approvals().answer(caller("bob"), id, "approve", Optional.of("fine")));

    assertThatThrownBy(
            () -> hub.run(b -> b.approvals().answer(caller("ann"), id, "reject", Optional.empty())))
        .isInstanceOfSatisfying(
            ProblemException.class,
            e -> {
              assertThat(e.problem().status()).isEqualTo(409);
              assertThat(e.problem().detail()).contains("bob");
            });
    assertThat(hub.outbox.take())
        .allSatisfy(push -> assertThat(push.type()).isEqualTo("approval.answered"))
        .extracting(Push::channel)
        .containsExactlyInAnyOrder("service.svc", "user:ann", "user:bob");
    assertThat(database().number("select count(*) from audit where subject = '" + id + "'"))
        .isOne();
    JsonObject kept = JsonObject.parse(hub.run(b -> b.approvals().one(service(), id)));
    assertThat(kept.requiredText("status", 99)).isEqualTo("answered");
    assertThat(kept.requiredText("action", 99)).isEqualTo("approve");
    assertThat(kept.object("by").orElseThrow().requiredText("id", 99)).isEqualTo("bob");
  }

  @Test
  void anApprovalIsKeptUntilTheServiceHasAcknowledgedIt() {
    String id = tell(Audience.Users.one("ann"), asking()).approval().orElseThrow();
    hub.run(b -> b.approvals().answer(caller("ann"), id, "reject", Optional.empty()));
    hub.pass(Duration.ofDays(400));
    clean();
    assertThat(hub.run(b -> b.approvals().open(service(), FIRST)).items()).hasSize(1);

    hub.run(b -> b.approvals().acknowledge(service(), id));
    assertThat(hub.run(b -> b.approvals().open(service(), FIRST)).items()).isEmpty();
    clean();
    assertThat(database().number("select count(*) from approval")).isOne();
    hub.pass(Duration.ofDays(91));
    clean();
    assertThat(database().number("select count(*) from approval")).isZero();
  }

  @Test
  void nobodyElseSeesAnApproval() {
    String id = tell(Audience.Users.one("ann"), asking()).approval().orElseThrow();

    for (Caller other :
        List.of(
            caller("eve"),
            new Caller("ann", "", Optional.empty(), "globex", Set.of(), hub.now()))) {
      assertThatThrownBy(() -> hub.run(b -> b.approvals().one(other, id)))
          .isInstanceOfSatisfying(
              ProblemException.class, e -> assertThat(e.problem().status()).isEqualTo(404));
      assertThatThrownBy(
              () -> hub.run(b -> b.approvals().answer(other, id, "approve", Optional.empty())))
          .isInstanceOf(ProblemException.class);
    }
  }

  @Test
  void theCountIsRightWhateverWasDoneAtTheSameTime() throws Exception {
    List<Thread> threads = new ArrayList<>();
    for (int t = 0; t < 4; t++) {
      int device = t;
      Thread thread =
          new Thread(
              () -> {
                for (int i = 0; i < 10; i++) {
                  int n = i;
                  tell(
                      Audience.Users.one("ann"),
                      Notice.of("system", Severity.CRITICAL, device + "-" + n, "svc"));
                  mark(ANN, n % 3 == 0 ? State.READ : State.UNREAD, n + 1, 2 * n + 1);
                }
              });
      threads.add(thread);
      thread.start();
    }
    for (Thread thread : threads) {
      thread.join();
    }

    assertThat(badge(ANN).unread())
        .isEqualTo(
            database()
                .number(
                    "select count(*) from notification where user_id = 'ann'"
                        + " and state = 'UNREAD'"));
    assertThat(database().number("select count(*) from notification")).isEqualTo(40);
    assertThat(database().number("select max(number) from notification")).isEqualTo(40);
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
  void twoThatTellTheSameUsersInAnotherOrderDoNotWaitForEachOther() throws Exception {
    List<Callable<Sent>> sends = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      String n = "n" + i;
      List<String> users = i % 2 == 0 ? List.of("ann", "bob") : List.of("bob", "ann");
      sends.add(
          () -> tell(new Audience.Users(users), Notice.of("system", Severity.CRITICAL, n, "svc")));
    }

    together(sends);

    assertThat(badge(ANN).unread()).isEqualTo(20);
    assertThat(badge(BOB).unread()).isEqualTo(20);
  }

  @Test
  void aNewInboxNeedsNoSecondConnectionAndIsMadeOnceOnly() throws Exception {
    List<Callable<Sent>> sends = new ArrayList<>();
    for (int i = 0; i < 16; i++) {
      String user = "new-" + i / 4;
      sends.add(() -> tell(Audience.Users.one(user), notice("hello")));
    }

    together(sends);

    assertThat(database().number("select count(*) from notification_inbox where last_number = 4"))
        .isEqualTo(4);
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

  @Test
  void ofTwoAnswersAtOnceOneCountsAndTheOtherIsToldWhoWas() throws Exception {
    for (int round = 0; round < 5; round++) {
      String id =
          tell(new Audience.Users(List.of("ann", "bob")), asking()).approval().orElseThrow();
      List<Callable<String>> answers = new ArrayList<>();
      for (String user : List.of("ann", "bob")) {
        answers.add(() -> answer(user, id));
      }
      List<String> outcomes = together(answers);

      String winner = outcomes.get(0).equals("answered") ? "ann" : "bob";
      assertThat(outcomes)
          .containsExactlyInAnyOrder("answered", "409 answered by " + winner + " already");
      assertThat(
              database()
                  .number(
                      "select count(*) from audit where subject = '"
                          + id
                          + "' and actor = '"
                          + winner
                          + "' and detail like '%why not%'"))
          .isOne();
    }
  }

  private String answer(String user, String id) {
    try {
      hub.run(b -> b.approvals().answer(caller(user), id, "approve", Optional.of("why not")));
      return "answered";
    } catch (ProblemException e) {
      return e.problem().status() + " " + e.problem().detail();
    }
  }

  @Test
  void noServiceAnswers() {
    String id = tell(new Audience.Everyone(), asking()).approval().orElseThrow();
    Caller other = new Caller("robot", "", Optional.empty(), TENANT, Set.of("service"), hub.now());

    for (Caller service : List.of(service(), other)) {
      assertThatThrownBy(
              () -> hub.run(b -> b.approvals().answer(service, id, "approve", Optional.empty())))
          .isInstanceOfSatisfying(
              ProtocolException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.FORBIDDEN));
    }
  }

  @Test
  void whoWasAskedMayAnswerThoughTheNotificationIsGone() {
    String id = tell(Audience.Users.one("ann"), asking()).approval().orElseThrow();
    database().execute("delete from notification");

    hub.run(b -> b.approvals().answer(caller("ann"), id, "approve", Optional.empty()));

    assertThat(hub.outbox.take()).extracting(Push::channel).contains("user:ann", "service.svc");
  }

  @Test
  void whatNobodyAnswersIsKeptAsLongAsNotificationsAre() {
    tell(Audience.Users.one("ann"), asking());
    hub.pass(Duration.ofDays(89));
    clean();
    assertThat(database().number("select count(*) from approval")).isOne();

    hub.pass(Duration.ofDays(2));
    clean();
    assertThat(database().number("select count(*) from approval")).isZero();
    assertThat(database().number("select count(*) from approval_asked")).isZero();
  }

  @Test
  void whoTakesOverAnAnsweredQuestionSeesThatItIsAnswered() {
    String id = tell(new Audience.Everyone(), asking()).approval().orElseThrow();
    takeOver(ANN);
    JsonObject open = first(ANN);
    assertThat(open.requiredText("approvalStatus", 99)).isEqualTo("pending");
    assertThat(open.value("actions")).isPresent();

    hub.run(b -> b.approvals().answer(caller("ann"), id, "approve", Optional.empty()));
    hub.outbox.take();
    takeOver(BOB);

    JsonObject pushed = JsonObject.parse(hub.outbox.take("bob").get(0).payload());
    for (JsonObject seen : List.of(first(ANN), first(BOB), pushed)) {
      assertThat(seen.requiredText("approvalStatus", 99)).isEqualTo("answered");
      assertThat(seen.value("actions")).isEmpty();
    }
  }

  @Test
  void readingAllTellsUpToWhich() {
    IntStream.range(0, 3).forEach(i -> tell(Audience.Users.one("ann"), notice("n" + i)));

    assertThat(hub.<AllRead>run(b -> b.inboxes().readAll(ANN, 2)).upTo()).isEqualTo(2);
    assertThat(hub.<AllRead>run(b -> b.inboxes().readAll(ANN, Long.MAX_VALUE)).upTo()).isEqualTo(3);
  }

  private long held() {
    return database().number("select count(*) from notification where state = 'HELD'");
  }

  private static Preferences digestOf(String... kinds) {
    Preference daily = new Preference(true, true, true, false, true);
    return new Preferences(
        ZoneId.of("Europe/Berlin"),
        Optional.empty(),
        LocalTime.of(18, 30),
        Arrays.stream(kinds).collect(Collectors.toMap(k -> k, k -> daily)));
  }

  private static Notice expiring(String kind, String title, Instant at) {
    return new Notice(
        kind,
        Severity.INFO,
        title,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.of(at.toEpochMilli()),
        List.of(),
        "svc");
  }

  @Test
  void manyRequestsForOverlappingUsersAtOnceTellAllAndNoneWaitsCrosswise() throws Exception {
    List<Callable<Integer>> services = new ArrayList<>();
    for (int service = 0; service < 6; service++) {
      Random random = new Random(service);
      services.add(
          () -> {
            int told = 0;
            for (int i = 0; i < 40; i++) {
              int newcomers = 4 * i;
              List<String> users =
                  IntStream.range(0, 2 + random.nextInt(7))
                      .mapToObj(n -> "user-" + (newcomers + random.nextInt(12)))
                      .toList();
              told += tell(new Audience.Users(users), critical("alarm")).stored();
            }
            return told;
          });
    }

    int told = together(services).stream().mapToInt(n -> n).sum();

    assertThat(told).isGreaterThan(200);
    assertThat(database().number("select count(*) from notification")).isEqualTo(told);
    assertThat(database().number("select sum(unread) from notification_inbox")).isEqualTo(told);
  }

  /** What is never held back. */
  private static Notice critical(String title) {
    return new Notice(
        "system",
        Severity.CRITICAL,
        title,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        List.of(),
        "svc");
  }

  /** All of them at once; what each gave. */
  private static <T> List<T> together(List<Callable<T>> tasks) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(tasks.size());
    try {
      List<T> results = new ArrayList<>();
      for (Future<T> task : threads.invokeAll(tasks, 60, TimeUnit.SECONDS)) {
        results.add(task.get());
      }
      return results;
    } finally {
      threads.shutdownNow();
    }
  }

  private Sent tell(Audience audience, Notice notice) {
    return hub.run(b -> b.notifications().send(TENANT, audience, notice));
  }

  private void mark(InboxKey key, State state, long... numbers) {
    List<Long> some = Arrays.stream(numbers).boxed().toList();
    hub.run(b -> b.inboxes().mark(key, some, state));
  }

  private Badge badge(InboxKey key) {
    return hub.run(b -> b.inboxes().badge(key));
  }

  private Badge takeOver(InboxKey key, String... roles) {
    return hub.run(b -> b.notifications().takeOver(key, Set.of(roles)));
  }

  private void prefer(Preferences preferences) {
    hub.run(
        b -> {
          b.preferences().put(ANN, preferences);
          return ANN;
        });
  }

  private void upkeep() {
    for (InboxKey key : hub.run(b -> b.upkeep().due(200))) {
      hub.run(
          b -> {
            b.upkeep().of(key);
            return key;
          });
    }
  }

  private void clean() {
    hub.run(
        b -> {
          b.approvals().clean();
          return b;
        });
  }

  private List<String> titles(InboxKey key) {
    return titles(key, InboxFilter.ALL);
  }

  private List<String> titles(InboxKey key, InboxFilter filter) {
    return titlesIn(hub.run(b -> b.inboxes().list(key, filter, FIRST)));
  }

  private static List<String> titlesIn(Page<String> page) {
    return page.items().stream()
        .map(item -> JsonObject.parse(item).requiredText("title", 999))
        .toList();
  }

  private JsonObject first(InboxKey key) {
    return JsonObject.parse(
        hub.run(b -> b.inboxes().list(key, InboxFilter.ALL, FIRST)).items().get(0));
  }

  private static String present(JsonObject notification) {
    return notification.value("present").map(JsonValue::json).orElseThrow();
  }

  private static InboxFilter filter(Optional<String> kind, boolean unread) {
    return new InboxFilter(kind, Optional.empty(), unread, Optional.empty(), Optional.empty(), 0);
  }

  private Caller caller(String user) {
    return new Caller(user, user, Optional.empty(), TENANT, Set.of(), hub.now());
  }

  private Caller service() {
    return new Caller("svc", "svc", Optional.empty(), TENANT, Set.of("service"), hub.now());
  }

  private static Notice notice(String title) {
    return notice("system", title);
  }

  private static Notice notice(String kind, String title) {
    return Notice.of(kind, Severity.INFO, title, "svc");
  }

  private static Notice keyed(String key) {
    return notice("system", "t").with(Optional.of(key), List.of());
  }

  private static Notice asking() {
    return notice("approval", "Delete it?")
        .with(
            Optional.empty(),
            List.of(new Notice.Action("approve", "Yes"), new Notice.Action("reject", "No")));
  }
}
