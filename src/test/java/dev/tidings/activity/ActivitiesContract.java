package dev.tidings.activity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.tidings.activity.NewActivity.Named;
import dev.tidings.chat.RecordingOutbox;
import dev.tidings.history.OnDatabase;
import dev.tidings.history.TestTransactions;
import dev.tidings.notification.FeedReader;
import dev.tidings.outbox.Push;
import dev.tidings.security.MovedClock;
import dev.tidings.settings.Settings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The feed on a real database. */
abstract class ActivitiesContract extends OnDatabase {
  private static final Named ANN = new Named("ann", "Ann");
  private static final Named FILE = new Named("sales.csv", "sales.csv");

  private final MovedClock clock = new MovedClock();
  private TestTransactions transactions;
  private RecordingOutbox outbox;
  Activities activities;

  @BeforeEach
  void begin() {
    database().execute("delete from activity");
    database().execute("delete from tenant_member");
    transactions = new TestTransactions(database());
    outbox = new RecordingOutbox(transactions);
    activities = transactions.transactional(Activities.class);
    activities.entities = transactions.entities();
    activities.outbox = outbox;
    activities.settings = Settings.of(Map.of());
    activities.clock = clock;
  }

  private static NewActivity upload(Named actor, FeedReader audience) {
    return new NewActivity(
        "acme", "file.uploaded", actor, FILE, "/files/7", "{\"bytes\":1}", audience);
  }

  private Activity uploaded() {
    return activities.record(upload(ANN, FeedReader.EVERYONE));
  }

  private List<Activity> feed(String... audiences) {
    List<String> mine = new ArrayList<>(List.of("user:nobody"));
    mine.addAll(List.of(audiences));
    return activities.list("acme", mine, Optional.empty(), Long.MAX_VALUE, 50);
  }

  @Test
  void theSameWithinTheWindowIsOneRowWithACountAndANewVersion() {
    Activity first = uploaded();
    clock.move(Duration.ofMinutes(4));
    Activity second = uploaded();
    clock.move(Duration.ofMinutes(5));
    Activity third = uploaded();

    assertThat(List.of(first, second, third))
        .extracting(Activity::id, Activity::count, Activity::version)
        .containsExactly(
            tuple(first.id(), 1L, 1L), tuple(first.id(), 2L, 2L), tuple(first.id(), 3L, 3L));
    assertThat(third.firstAt()).isEqualTo(first.firstAt());
    assertThat(third.lastAt()).isEqualTo(clock.millis());
    assertThat(feed()).containsExactly(third);
    assertThat(outbox.told("activity").stream().map(Push::payload))
        .containsExactly(first.json(), second.json(), third.json());
  }

  @Test
  void afterTheWindowAndForAnotherActorSubjectOrAudienceItIsAnother() {
    Activity first = uploaded();
    clock.move(Duration.ofMinutes(5).plusMillis(1));
    Activity later = uploaded();
    Activity bens = activities.record(upload(new Named("ben", "Ben"), FeedReader.EVERYONE));
    Activity secret = activities.record(upload(ANN, FeedReader.ofUser("ann")));

    assertThat(Set.of(first.id(), later.id(), bens.id(), secret.id())).hasSize(4);
    assertThat(feed("user:ann")).containsExactly(secret, bens, later, first);
  }

  @Test
  void whatIsFoldedComesToTheTopAgain() {
    Activity first = uploaded();
    activities.record(upload(new Named("ben", "Ben"), FeedReader.EVERYONE));
    Activity again = uploaded();

    assertThat(feed()).extracting(Activity::id).startsWith(first.id()).hasSize(2);
    List<Activity> next =
        activities.list("acme", List.of("user:nobody"), Optional.empty(), again.moved(), 50);
    assertThat(next).extracting(activity -> activity.actor().id()).containsExactly("ben");
  }

  @Test
  void whatIsForSomeIsSeenAndHeardByThemOnly() {
    activities.record(upload(ANN, FeedReader.ofUser("ben")));
    activities.record(upload(ANN, FeedReader.ofRole("agent")));

    assertThat(feed("user:ann")).isEmpty();
    assertThat(feed("user:ben")).hasSize(1);
    assertThat(feed("user:cleo", "role:agent")).hasSize(1);
    assertThat(outbox.pushes())
        .extracting(Push::channel)
        .containsExactly("user:ben", "activity.agent");
    assertThat(
            activities.list("umbrella", List.of("user:ben"), Optional.empty(), Long.MAX_VALUE, 50))
        .isEmpty();
  }

  @Test
  void recordedManyTimesAtOnceItIsStillOneRow() throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(8);
    try {
      List<Callable<Activity>> work = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        work.add(this::uploaded);
      }
      for (Future<Activity> done : pool.invokeAll(work)) {
        assertThat(done.get().kind()).isEqualTo("file.uploaded");
      }
    } finally {
      pool.shutdownNow();
    }

    assertThat(feed()).singleElement().extracting(Activity::count).isEqualTo(40L);
    assertThat(outbox.told("activity")).hasSize(40);
  }

  @Test
  void whatIsForSeveralUsersIsOneForEachInWhateverOrderOthersRecordIt() throws Exception {
    List<NewActivity> forEach =
        Stream.of("ann", "ben", "cleo", "dan", "eve", "fay")
            .map(user -> upload(ANN, FeedReader.ofUser(user)))
            .toList();
    List<NewActivity> backwards = new ArrayList<>(forEach);
    Collections.reverse(backwards);
    ExecutorService pool = Executors.newFixedThreadPool(4);
    try {
      List<Callable<Void>> work = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        List<NewActivity> some = i % 2 == 0 ? forEach : backwards;
        work.add(
            () -> {
              activities.recordAll(some);
              return null;
            });
      }
      for (Future<Void> done : pool.invokeAll(work)) {
        done.get();
      }
    } finally {
      pool.shutdownNow();
    }

    assertThat(feed("user:ann")).singleElement().extracting(Activity::count).isEqualTo(40L);
    assertThat(feed("user:fay")).singleElement().extracting(Activity::count).isEqualTo(40L);
    assertThat(feed("user:gus")).isEmpty();
    assertThat(outbox.told("user:ben")).hasSize(40);
  }

  @Test
  void aUserJoinsOnceEver() {
    assertThat(activities.joined("acme", ANN)).isTrue();
    clock.move(Duration.ofDays(400));
    assertThat(activities.joined("acme", ANN)).isFalse();
    assertThat(activities.joined("umbrella", ANN)).isTrue();

    assertThat(feed()).singleElement().extracting(Activity::kind).isEqualTo("member.joined");
  }

  @Test
  void eachTenantsActivitiesGoAfterItsOwnTime() {
    uploaded();
    activities.joined("umbrella", ANN);
    long now = clock.millis();

    assertThat(activities.expire("acme", now)).isZero();
    assertThat(activities.expireBut(Set.of("", "acme"), now + 1)).isEqualTo(1);
    assertThat(feed()).hasSize(1);
    assertThat(activities.expire("acme", now + 1)).isEqualTo(1);
    assertThat(feed()).isEmpty();
  }

  /** H2 reads an index in its order only if the order of a list names all of its columns. */
  @Test
  void aPageReadsNotManyMoreRowsThanItShows() {
    database()
        .fill(
            "insert into activity (id, tenant, kind, actor, actor_name, subject, subject_name, audience,"
                + " first_at, last_at, occurrences, moved, version) select 1000000 + x, 'acme', 'k',"
                + " 'ann', 'Ann', x, x, case mod(x, 3) when 0 then 'role:agent' else null end, x, x, 1,"
                + " x, 1 from "
                + database().numbers(20_000));

    long rows =
        database()
            .rowsRead(
                () ->
                    assertThat(
                            activities.list(
                                "acme", Set.of("user:ann"), Optional.empty(), Long.MAX_VALUE, 50))
                        .hasSize(50));

    assertThat(rows).isBetween(50L, 150L);
  }
}
