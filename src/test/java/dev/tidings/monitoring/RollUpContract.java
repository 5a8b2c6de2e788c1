package dev.tidings.monitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidings.database.UniqueViolation;
import dev.tidings.history.OnDatabase;
import dev.tidings.history.TestTransactions;
import dev.tidings.monitoring.RollUp.Step;
import dev.tidings.protocol.JsonObject;
import dev.tidings.protocol.ProtocolException;
import dev.tidings.security.MovedClock;
import dev.tidings.session.SessionsStopped;
import dev.tidings.session.TestHub;
import dev.tidings.settings.Setting;
import dev.tidings.settings.Settings;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is kept of the past, on a real database. */
abstract class RollUpContract extends OnDatabase {
  private static final long HOUR = MovedClock.START.toEpochMilli();
  private static final long MINUTE = Step.MINUTE.millis();
  private static final long STEP = Timeline.STEP.toMillis();

  private final MonitoredHub hub = new MonitoredHub();
  private final MovedClock clock = hub.channels.hub.clock;
  private RollUpStore store;
  private RollUps rollUps;

  @BeforeEach
  void begin() {
    database().execute("delete from roll_up");
    TestTransactions transactions = new TestTransactions(database());
    store = transactions.transactional(RollUpStore.class);
    store.entities = transactions.entities();
    rollUps = of("one");
  }

  @AfterEach
  void stop() {
    hub.close();
  }

  private RollUps of(String node) {
    Settings settings = Settings.of(Map.of(Setting.NODE, node));
    return new RollUps(store, settings, new NodeName(settings), clock, TestHub.threadsThatStand());
  }

  /** A step of ten seconds in which so many connections of acme opened. */
  private void step(RollUps node, long opened, long connections) {
    end(
        node,
        new Timeline.Step(
            clock.millis(),
            STEP,
            Map.of(
                "acme",
                new Timeline.OfTenant(
                    new Level(connections, 10 * connections), Counts.of(Map.of("opened", opened))),
                ConnectionMonitor.UNKNOWN,
                new Timeline.OfTenant(Level.NONE, Counts.of(Map.of("failed.origin", 1L)))),
            new DelayFigures(Percentiles.NONE, took(opened), Percentiles.NONE, Percentiles.NONE)));
    clock.move(Timeline.STEP);
  }

  /** Has a step counted and what is over written, as the pool of a node does. */
  private static void end(RollUps node, Timeline.Step step) {
    node.add(step);
    node.write();
  }

  /** A step in which nothing was known of any tenant. */
  private void quietStep() {
    end(rollUps, new Timeline.Step(clock.millis(), STEP, Map.of(), DelayFigures.NONE));
    clock.move(Timeline.STEP);
  }

  private static Percentiles took(long millis) {
    Histogram histogram = new Histogram(2);
    histogram.recordValue(millis * 1_000);
    return Percentiles.of(histogram);
  }

  private void minutes(RollUps node, int count, long opened) {
    for (int i = 0; i < 6 * count; i++) {
      step(node, opened, 5 + i % 3);
    }
  }

  @Test
  void aMinuteIsWrittenOnceItIsOver() {
    minutes(rollUps, 1, 2);
    assertThat(store.points(Step.MINUTE, "acme", HOUR, HOUR + MINUTE)).isEmpty();
    assertThat(rollUps.unwritten("acme")).hasSize(1);
    step(rollUps, 1, 9);

    Point minute = store.points(Step.MINUTE, "acme", HOUR, HOUR + MINUTE).get(0);
    assertThat(minute.at()).isEqualTo(HOUR);
    assertThat(minute.level()).isEqualTo(new Level(7, 70));
    assertThat(minute.counts()).isEqualTo(Counts.of(Map.of("opened", 12L)));
    assertThat(minute.delays().delivery().count()).as("of all together only").isZero();
    Point all = store.points(Step.MINUTE, RollUp.ALL, HOUR, HOUR + MINUTE).get(0);
    assertThat(all.counts()).isEqualTo(Counts.of(Map.of("opened", 12L, "failed.origin", 6L)));
    assertThat(all.delays().delivery().count()).isEqualTo(6);
  }

  @Test
  void whoeverCountsDoesNotWaitForTheDatabase() {
    for (int i = 0; i < 7; i++) {
      rollUps.ended(new Timeline.Step(clock.millis(), STEP, Map.of(), DelayFigures.NONE));
      clock.move(Timeline.STEP);
    }

    assertThat(store.points(Step.MINUTE, RollUp.ALL, HOUR, HOUR + 2 * MINUTE)).isEmpty();
    assertThat(rollUps.unwritten(RollUp.ALL)).as("the pool of this test stands").hasSize(2);
  }

  @Test
  void minutesThatWaitAreShownWithTheirHourThatWasPutTogetherWithoutThem() {
    RollUps other = of("two");
    minutes(rollUps, 1, 2);
    clock.move(Duration.ofMinutes(1).negated());
    minutes(other, 1, 1);
    clock.move(Duration.ofHours(2));
    step(other, 1, 1);
    other.keepUp();

    assertThat(hour().counts().get("opened")).as("put together").isEqualTo(6);
    assertThat(shown(Scope.SITE, "7d", "opened")).containsExactly(18L);
  }

  @Test
  void whatIsNotOverIsWrittenWhenTheNodeStops() {
    step(rollUps, 3, 1);
    rollUps.stopped(new SessionsStopped());

    assertThat(store.points(Step.MINUTE, "acme", HOUR, HOUR + MINUTE))
        .extracting(point -> point.counts().get("opened"))
        .containsExactly(3L);
    assertThat(rollUps.unwritten("acme")).isEmpty();
  }

  @Test
  void aNodeThatIsStartedAnewWithinAMinuteGoesOnWithIt() {
    step(rollUps, 3, 1);
    rollUps.stopped(new SessionsStopped());
    RollUps again = of("one");
    step(again, 4, 2);
    again.stopped(new SessionsStopped());

    Point minute = store.points(Step.MINUTE, "acme", HOUR, HOUR + MINUTE).get(0);
    assertThat(minute.counts().get("opened")).isEqualTo(7);
    assertThat(minute.level().connections()).isEqualTo(2);
    assertThat(again.unwritten("acme")).as("nothing waits").isEmpty();
  }

  @Test
  void aMinuteThatIsWrittenLateIsInItsHour() {
    RollUps other = of("two");
    step(other, 2, 3);
    step(rollUps, 1, 4);
    clock.move(Duration.ofHours(2));
    step(rollUps, 1, 4);
    rollUps.keepUp();
    assertThat(hour().counts().get("opened")).isEqualTo(1);

    step(other, 5, 3); // its minute of two hours ago is written with it
    clock.move(Duration.ofMinutes(1));
    other.keepUp();
    assertThat(hour().counts().get("opened")).isEqualTo(3);
  }

  @Test
  void aMinuteThatGoesOnIsInItsHour() {
    step(rollUps, 3, 1);
    rollUps.stopped(new SessionsStopped());
    RollUps again = of("one");
    step(again, 4, 2);
    clock.move(Duration.ofHours(2));
    rollUps.keepUp();
    assertThat(hour().counts().get("opened")).isEqualTo(3);

    again.stopped(new SessionsStopped());
    again.keepUp();
    assertThat(hour().counts().get("opened")).isEqualTo(7);
  }

  private Point hour() {
    return store.points(Step.HOUR, "acme", HOUR, HOUR + 1).get(0);
  }

  @Test
  void theMinutesOfSeveralNodesAreOneToWhoeverAsks() {
    RollUps other = of("two");
    step(rollUps, 1, 4);
    step(other, 2, 3);
    rollUps.stopped(new SessionsStopped());
    other.stopped(new SessionsStopped());

    Point minute = store.points(Step.MINUTE, RollUp.ALL, HOUR, HOUR + MINUTE).get(0);
    assertThat(minute.level().connections()).as("at the same time").isEqualTo(7);
    assertThat(minute.counts().get("opened")).isEqualTo(3);
    assertThat(minute.delays().delivery().count()).isEqualTo(2);
  }

  @Test
  void anHourIsPutTogetherOfItsMinutesByOneNode() {
    minutes(rollUps, 61, 1);
    clock.move(Duration.ofMinutes(2));
    rollUps.keepUp();
    of("two").keepUp();

    Point hour = store.points(Step.HOUR, "acme", HOUR, HOUR + Step.HOUR.millis()).get(0);
    assertThat(hour.at()).isEqualTo(HOUR);
    assertThat(hour.counts().get("opened")).isEqualTo(360);
    assertThat(hour.level()).isEqualTo(new Level(7, 70));
    Point all = store.points(Step.HOUR, RollUp.ALL, HOUR, HOUR + Step.HOUR.millis()).get(0);
    assertThat(all.delays().delivery().count()).isEqualTo(360);
    assertThat(database().number("select count(*) from roll_up where step = 'HOUR'")).isEqualTo(2);
    assertThat(store.hoursToMake(HOUR, HOUR + 2 * Step.HOUR.millis())).doesNotContain(HOUR);
    assertThatThrownBy(() -> store.makeHour(HOUR)).matches(UniqueViolation::isCauseOf);
  }

  @Test
  void anHourThatIsNotOverIsLeftAlone() {
    minutes(rollUps, 30, 1);
    rollUps.keepUp();

    assertThat(database().number("select count(*) from roll_up where step = 'HOUR'")).isZero();
  }

  @Test
  void whatIsTooOldGoes() {
    minutes(rollUps, 61, 1);
    clock.move(Duration.ofMinutes(2));
    rollUps.keepUp();
    clock.move(Duration.ofDays(3));
    rollUps.keepUp();
    assertThat(database().number("select count(*) from roll_up where step = 'MINUTE'")).isZero();
    assertThat(database().number("select count(*) from roll_up where step = 'HOUR'")).isPositive();

    clock.move(Duration.ofDays(400));
    rollUps.keepUp();
    assertThat(database().number("select count(*) from roll_up")).isZero();
  }

  @Test
  void minutesWaitWhileTheDatabaseTakesNone() {
    database().execute("alter table roll_up rename to roll_up_away");
    minutes(rollUps, 2, 1);
    step(rollUps, 1, 1);
    assertThat(rollUps.unwritten("acme")).hasSize(3);
    database().execute("alter table roll_up_away rename to roll_up");
    step(rollUps, 1, 1);

    assertThat(store.points(Step.MINUTE, "acme", HOUR, HOUR + 2 * MINUTE))
        .extracting(point -> point.counts().get("opened"))
        .containsExactly(6L, 6L);
  }

  @Test
  void aSeriesJoinsWhatIsWrittenAndWhatIsNot() {
    minutes(rollUps, 2, 1);
    step(rollUps, 5, 1);
    Series series = new Series(hub.timeline, rollUps, store, clock);

    List<JsonObject> points =
        JsonObject.parse(series.json(Scope.of("acme"), "1h")).objects("points", 1_000);
    assertThat(points)
        .extracting(point -> point.integer("opened", 0, 1_000).orElseThrow())
        .containsExactly(6L, 6L, 5L);
    assertThat(points.get(0).object("delay").orElseThrow().integer("count", 0, 9))
        .as("of all together")
        .contains(6L);
    assertThat(series.json(Scope.of("nobody"), "1h")).contains("\"points\":[]");
    assertThat(shown(Scope.SITE, "30d"))
        .extracting(point -> point.integer("opened", 0, 1_000).orElseThrow())
        .containsExactly(17L);
    assertThatThrownBy(() -> series.json(Scope.SITE, "2h"))
        .isInstanceOf(ProtocolException.class)
        .hasMessageContaining("range must be one of");
  }

  private List<JsonObject> shown(Scope scope, String range) {
    Series series = new Series(hub.timeline, rollUps, store, clock);
    return JsonObject.parse(series.json(scope, range)).objects("points", 1_000);
  }

  private List<Long> shown(Scope scope, String range, String member) {
    return shown(scope, range).stream()
        .map(point -> point.integer(member, 0, Long.MAX_VALUE).orElseThrow())
        .toList();
  }

  @Test
  void aStepThatIsNotOverSaysHowMuchOfItIsKnown() {
    minutes(rollUps, 1, 1);
    step(rollUps, 5, 1);
    step(rollUps, 5, 1);

    assertThat(shown(Scope.SITE, "1h", "known")).containsExactly(MINUTE, 2 * STEP);
    assertThat(shown(Scope.SITE, "24h", "known")).containsExactly(MINUTE + 2 * STEP);
    assertThat(shown(Scope.SITE, "7d", "known")).containsExactly(MINUTE + 2 * STEP);

    rollUps.stopped(new SessionsStopped());
    assertThat(shown(Scope.SITE, "1h", "known")).as("as stored").containsExactly(MINUTE, 2 * STEP);
    RollUps again = of("one");
    end(again, new Timeline.Step(HOUR + MINUTE, MINUTE, Map.of(), DelayFigures.NONE));
    again.stopped(new SessionsStopped());
    assertThat(shown(Scope.SITE, "1h", "known")).as("no more than it is").endsWith(MINUTE);
  }

  @Test
  void aStepThatTookLongerIsKnownForNoMoreThanAStep() {
    clock.move(Timeline.STEP.multipliedBy(3));
    hub.timeline.step();
    clock.move(Timeline.STEP.dividedBy(2));
    hub.timeline.step();

    assertThat(shown(Scope.SITE, "15m", "known")).containsExactly(STEP, STEP / 2);
  }

  @Test
  void whatATenantDidIsOfTheTimeInWhichItDidNothingAsWell() {
    quietStep();
    step(rollUps, 3, 1);
    quietStep();
    assertThat(shown(Scope.of("acme"), "1h", "known")).containsExactly(3 * STEP);

    rollUps.stopped(new SessionsStopped());
    assertThat(store.points(Step.MINUTE, "acme", HOUR, HOUR + MINUTE))
        .extracting(Point::known)
        .containsExactly(3 * STEP);
    for (int i = 0; i < 6; i++) {
      quietStep();
    }
    clock.move(Duration.ofHours(2));
    quietStep();
    rollUps.keepUp();
    assertThat(hour().known()).isEqualTo(9 * STEP);
  }

  @Test
  void whatIsKnownOnSeveralNodesAtTheSameTimeIsKnownOnce() {
    RollUps other = of("two");
    step(other, 2, 3);
    clock.move(Timeline.STEP.negated());
    step(rollUps, 1, 4);
    step(rollUps, 1, 4);
    rollUps.stopped(new SessionsStopped());
    other.stopped(new SessionsStopped());

    assertThat(shown(Scope.SITE, "1h", "known")).containsExactly(2 * STEP);
  }

  @Test
  void aRowOfBeforeIsKnownForAllOfItsStep() {
    minutes(rollUps, 1, 1);
    step(rollUps, 1, 1);
    database().execute("update roll_up set known = null");

    assertThat(shown(Scope.SITE, "1h", "known")).containsExactly(MINUTE, STEP);
  }

  @Test
  void aLongTimeIsInStepsThatHaveThePercentilesOfAllThatIsInThem() {
    minutes(rollUps, 4, 1);
    minutes(rollUps, 1, 1_000);
    minutes(rollUps, 1, 7);

    assertThat(stepOf("6h")).isEqualTo(MINUTE);
    assertThat(stepOf("24h")).isEqualTo(5 * MINUTE);
    assertThat(stepOf("7d")).isEqualTo(Step.HOUR.millis());
    assertThat(stepOf("30d")).isEqualTo(3 * Step.HOUR.millis());
    assertThat(shown(Scope.SITE, "24h", "at")).containsExactly(HOUR, HOUR + 5 * MINUTE);
    JsonObject delay = shown(Scope.of("acme"), "24h").get(0).object("delay").orElseThrow();
    assertThat(delay.integer("count", 0, 99)).contains(30L);
    assertThat(delay.json("p50")).startsWith("1.0");
    assertThat(delay.json("p99")).startsWith("100");
  }

  private long stepOf(String range) {
    Series series = new Series(hub.timeline, rollUps, store, clock);
    return JsonObject.parse(series.json(Scope.SITE, range)).integer("step", 0, HOUR).orElseThrow();
  }

  @Test
  void aMonthIsInStepsOfThreeHoursThatBeginAtTheirMultiples() {
    for (int i = 0; i < 5; i++) {
      step(rollUps, i, 1 + i % 3);
      clock.move(Duration.ofHours(1).minus(Timeline.STEP));
    }
    step(rollUps, 10, 1);
    clock.move(Duration.ofMinutes(2));
    rollUps.keepUp();

    assertThat(shown(Scope.SITE, "30d", "at")).containsExactly(HOUR, HOUR + 3 * Step.HOUR.millis());
    assertThat(shown(Scope.SITE, "30d", "opened")).containsExactly(3L, 17L);
    assertThat(shown(Scope.of("acme"), "30d", "connections")).containsExactly(3L, 2L);
    assertThat(shown(Scope.SITE, "30d", "known")).containsExactly(3 * STEP, 3 * STEP);
    assertThat(shown(Scope.SITE, "7d", "opened")).containsExactly(0L, 1L, 2L, 3L, 4L, 10L);
  }
}
