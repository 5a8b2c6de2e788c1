package dev.tidings.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.protocol.FrameId;
import dev.tidings.protocol.ServerFrame.Ack;
import dev.tidings.session.ClientSession;
import dev.tidings.session.StalledConnection;
import dev.tidings.session.TestHub;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TimelineTest {
  private static final Scope ACME = Scope.of("acme");
  private static final Ack ACK = Ack.of(FrameId.of("a"));

  private final MonitoredHub hub = new MonitoredHub();

  @AfterEach
  void stop() {
    hub.close();
  }

  private void step() {
    hub.channels.hub.clock.move(Timeline.STEP);
    hub.timeline.step();
  }

  @Test
  void eachStepHasWhatHappenedInItAndHowManyWereThere() {
    hub.connect("acme", "ann");
    hub.connect("other", "zoe");
    step();
    hub.connect("acme", "bob");
    step();

    List<Point> acme = hub.timeline.points(ACME);
    assertThat(acme).extracting(point -> point.level().connections()).containsExactly(1L, 2L);
    assertThat(acme).extracting(p -> p.counts().get(Figure.OPENED)).containsExactly(1L, 1L);
    assertThat(acme.get(1).at() - acme.get(0).at()).isEqualTo(Timeline.STEP.toMillis());
    assertThat(hub.timeline.points(Scope.SITE))
        .extracting(point -> point.level().connections())
        .containsExactly(2L, 3L);
    assertThat(hub.steps).hasSize(2);
  }

  @Test
  void theLastMinuteIsTheLastSixSteps() {
    hub.connect("acme", "ann");
    step();
    assertThat(hub.timeline.lastMinute(ACME).counts().get(Figure.OPENED)).isEqualTo(1);
    IntStream.range(0, 6).forEach(i -> step());

    Point minute = hub.timeline.lastMinute(ACME);
    assertThat(minute.counts().get(Figure.OPENED)).isZero();
    assertThat(minute.level().connections()).isEqualTo(1);
  }

  @Test
  void whatWaitsInTheQueuesIsThatOfTheEndOfAStep() {
    hub.connect("other", "zoe");
    StalledConnection connection = new StalledConnection();
    ClientSession slow = hub.connect(connection, "acme", "ann");
    connection.stall();
    slow.send(ACK);
    connection.awaitStalled();
    IntStream.range(0, 3).forEach(i -> slow.send(ACK));
    TestHub.settle(slow);
    step();
    connection.release();
    connection.await("ack", 4);
    TestHub.settle(slow);
    step();

    assertThat(hub.timeline.points(ACME))
        .extracting(Point::level)
        .containsExactly(new Level(1, 3), new Level(1, 0));
    assertThat(hub.timeline.lastMinute(Scope.SITE).level()).isEqualTo(new Level(2, 3));
  }

  @Test
  void aQuarterOfAnHourIsKept() {
    IntStream.range(0, 100).forEach(i -> step());

    assertThat(hub.timeline.points(Scope.SITE)).hasSize(90);
    assertThat(hub.steps).hasSize(100);
  }

  @Test
  void howLongThingsTookIsOfItsStepOnly() {
    hub.monitor.roundTrips().record(40_000, 1);
    step();
    hub.monitor.roundTrips().record(80_000, 2);
    step();

    List<Point> points = hub.timeline.points(ACME);
    assertThat(points)
        .extracting(point -> point.delays().roundTrip().count())
        .containsExactly(1L, 2L);
    assertThat(hub.timeline.lastMinute(ACME).delays().roundTrip().count()).isEqualTo(3);
  }

  @Test
  void aTenantOfWhomNothingIsKnownHasNoPartInAStep() {
    step();

    assertThat(hub.steps.get(0).tenants()).isEmpty();
    assertThat(hub.timeline.points(ACME).get(0).level().connections()).isZero();
  }

  @Test
  void aStepIsKnownForAsLongAsItWas() {
    hub.connect("acme", "ann");
    step();
    hub.channels.hub.clock.move(Timeline.STEP.dividedBy(2));
    hub.timeline.step();

    assertThat(hub.timeline.points(ACME)).extracting(Point::known).containsExactly(10_000L, 5_000L);
    assertThat(hub.timeline.points(Scope.of("nobody")))
        .as("of whom nothing is known")
        .extracting(Point::known)
        .containsExactly(10_000L, 5_000L);
    assertThat(hub.timeline.lastMinute(ACME).known()).isEqualTo(15_000);
    assertThat(hub.timeline.points(ACME).get(1).json()).contains("\"known\":5000,");
  }

  @Test
  void aClockThatIsSetBackMakesNoStepShorterThanNothing() {
    hub.channels.hub.clock.move(Timeline.STEP.negated());
    hub.timeline.step();

    assertThat(hub.timeline.points(ACME).get(0).known()).isEqualTo(10_000);
  }
}
