package dev.tidings.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidings.channel.ChannelHub;
import dev.tidings.protocol.JsonObject;
import dev.tidings.protocol.ProtocolException;
import dev.tidings.security.Caller;
import dev.tidings.security.MovedClock;
import dev.tidings.session.ClientSession;
import dev.tidings.session.RecordingConnection;
import dev.tidings.session.TestHub;
import jakarta.persistence.PersistenceException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TracesTest {
  private static final Caller ROOT = TestHub.caller("root", "admin");
  private static final Caller OLGA = TestHub.callerOf("ops", "olga", "operator");
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final ChannelHub channels = new ChannelHub();
  private final NotedActs noted = new NotedActs();
  private final Traces traces =
      new Traces(
          channels.broker,
          noted.acts(channels.hub.threads),
          channels.hub.clock,
          TestHub.threadsThatStand());
  private final ClientSession ann = channels.hub.connect(new RecordingConnection(), "ann");

  @AfterEach
  void stop() {
    channels.close();
  }

  private boolean runs(Trace trace) {
    return traces.of(Traces.channel(trace)).isPresent();
  }

  @Test
  void whoEndsATraceIsOnRecord() {
    Trace trace = traces.begin(OLGA, ann, MINUTE, true);
    assertThat(traces.end(ROOT, ann, trace.id())).isTrue();

    assertThat(runs(trace)).isFalse();
    assertThat(noted.rows)
        .containsExactly(
            "acme olga of ops connection.traced %s {\"trace\":\"%s\",\"user\":\"ann\",\"seconds\":60,\"payloads\":true}"
                .formatted(ann.id(), trace.id()),
            "acme root connection.trace-ended %s {\"trace\":\"%s\",\"user\":\"ann\",\"by\":\"olga of ops\"}"
                .formatted(ann.id(), trace.id()));
  }

  @Test
  void theEndOfAnOldTraceLeavesANewerOneOfTheSameConnection() {
    Trace old = traces.begin(ROOT, ann, MINUTE, false);
    Trace newer = traces.begin(OLGA, ann, MINUTE, false);

    assertThat(traces.end(ROOT, ann, old.id())).isFalse();
    assertThat(runs(newer)).isTrue();
    channels.say(ann, "{'type':'ping'}");
    assertThat(newer.take(false)).contains("\"ping\"");
    assertThat(noted.rows).as("nothing was ended").hasSize(2);
  }

  @Test
  void aTraceIsEndedByItsOwnConnectionOnly() {
    ClientSession bob = channels.hub.connect(new RecordingConnection(), "bob");
    Trace trace = traces.begin(ROOT, ann, MINUTE, false);

    assertThat(traces.end(ROOT, bob, trace.id())).isFalse();
    assertThat(runs(trace)).isTrue();
  }

  @Test
  void aTraceEndsThoughItsEndCannotBePutOnRecord() {
    Trace trace = traces.begin(ROOT, ann, MINUTE, true);
    noted.first =
        () -> {
          throw new PersistenceException("the database is away");
        };

    assertThatThrownBy(() -> traces.end(ROOT, ann, trace.id()))
        .isInstanceOf(PersistenceException.class);
    assertThat(runs(trace)).isFalse();
    channels.say(ann, "{'type':'ping'}");
    assertThat(trace.take(false)).doesNotContain("\"ping\"");
  }

  @Test
  void oneTooManyIsRefusedAndNotOnRecord() {
    for (int i = 0; i < 20; i++) {
      traces.begin(ROOT, channels.hub.connect(new RecordingConnection(), "u" + i), MINUTE, false);
    }
    int before = noted.rows.size();

    assertThatThrownBy(() -> traces.begin(ROOT, ann, MINUTE, false))
        .isInstanceOf(ProtocolException.class)
        .hasMessageContaining("20 connections");
    assertThat(noted.rows).hasSize(before);
  }

  @Test
  void whicheverRunsEndsWhereNoneIsNamed() {
    traces.end(ROOT, ann);
    assertThat(noted.rows).as("there was none").isEmpty();

    Trace trace = traces.begin(ROOT, ann, MINUTE, false);
    traces.end(OLGA, ann);

    assertThat(runs(trace)).isFalse();
    assertThat(noted.rows.get(1)).startsWith("acme olga of ops connection.trace-ended");
  }

  @Test
  void whoBeginsIsToldTheTimeOfTheHub() {
    channels.hub.clock.move(Duration.ofSeconds(3));
    Trace trace = traces.begin(ROOT, ann, MINUTE, false);
    channels.hub.clock.move(Duration.ofSeconds(1));

    JsonObject begun = JsonObject.parse(traces.begun(trace));
    long start = MovedClock.START.toEpochMilli();
    assertThat(begun.requiredText("id", 99)).isEqualTo(trace.id());
    assertThat(begun.requiredText("channel", 99)).isEqualTo("admin.trace." + trace.id());
    assertThat(begun.integer("now", 0, Long.MAX_VALUE)).contains(start + 4_000);
    assertThat(begun.integer("until", 0, Long.MAX_VALUE)).contains(start + 63_000);
  }
}
