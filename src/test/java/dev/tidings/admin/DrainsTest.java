package dev.tidings.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidings.monitoring.NodeName;
import dev.tidings.protocol.ProtocolException;
import dev.tidings.security.Caller;
import dev.tidings.session.DrainState.Order;
import dev.tidings.session.DrainState.Phase;
import dev.tidings.session.Latches;
import dev.tidings.session.RecordingConnection;
import dev.tidings.session.TestHub;
import dev.tidings.settings.Setting;
import dev.tidings.settings.Settings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DrainsTest {
  private static final Caller OLGA = TestHub.callerOf("ops", "olga", "operator");
  private static final Order SLOW = new Order(1, false);
  private static final Order FAST = new Order(100, true);

  private final TestHub hub = new TestHub();
  private final NotedActs noted = new NotedActs();
  private final Acts acts = noted.acts(hub.threads);
  private final Drains drains =
      new Drains(hub.drain, acts, new NodeName(Settings.of(Map.of(Setting.NODE, "one"))));

  @AfterEach
  void stop() {
    hub.close();
  }

  @Test
  void whatIsAskedForIsOnRecordBeforeItIsDone() {
    hub.connect(new RecordingConnection(), "ann");
    List<Phase> phases = new ArrayList<>();
    noted.first = () -> phases.add(hub.drain.state().phase());
    drains.begin(OLGA, SLOW);
    drains.callOff(OLGA);

    assertThat(phases).containsExactly(Phase.SERVING, Phase.DRAINING);
    assertThat(noted.rows)
        .containsExactly(
            "ops olga drain.begun one {\"rate\":1.0,\"restart\":false}",
            "ops olga drain.called-off one {}");
    assertThat(hub.drain.state().phase()).isEqualTo(Phase.SERVING);
  }

  @Test
  void whatChangesNothingIsNoAct() {
    drains.callOff(OLGA);
    drains.begin(OLGA, SLOW);
    assertThat(drains.begin(OLGA, SLOW).drain().orElseThrow().order()).isEqualTo(SLOW);
    assertThatThrownBy(() -> drains.begin(OLGA, FAST)).isInstanceOf(ProtocolException.class);

    assertThat(noted.rows).singleElement().asString().contains("drain.begun");
  }

  @Test
  void aDrainThatFailsIsSaidToHaveFailed() {
    noted.first =
        () -> {
          noted.first = () -> {};
          hub.drain.begin(SLOW, "somebody else at the same moment");
        };
    assertThatThrownBy(() -> drains.begin(OLGA, FAST)).isInstanceOf(ProtocolException.class);

    assertThat(noted.rows).hasSize(2);
    assertThat(noted.rows.get(1))
        .startsWith("ops olga drain.failed one {\"error\":\"another drain");
  }

  @Test
  void aDatabaseThatDoesNotAnswerKeepsNobodyFromDraining() {
    CountDownLatch answers = new CountDownLatch(1);
    noted.first = () -> Latches.await(answers);
    acts.patience = Duration.ofMillis(50);
    drains.begin(OLGA, SLOW);

    assertThat(hub.drain.state().drain()).isPresent();
    assertThat(noted.rows).isEmpty();
    answers.countDown();
    Latches.until(() -> noted.rows.size() == 1);
  }

  @Test
  void aDatabaseThatTakesNothingKeepsNobodyFromDraining() {
    noted.first =
        () -> {
          throw new IllegalStateException("no database");
        };
    drains.begin(OLGA, SLOW);

    assertThat(hub.drain.state().drain()).isPresent();
  }
}
