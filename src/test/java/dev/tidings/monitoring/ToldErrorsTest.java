package dev.tidings.monitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidings.session.ClientSession;
import dev.tidings.session.Latches;
import dev.tidings.settings.Setting;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ToldErrorsTest {
  private static final Scope ACME = Scope.of("acme");

  private final MonitoredHub hub = new MonitoredHub();
  private final FailingErrors stored = new FailingErrors();
  private final ToldErrors told = new ToldErrors(stored, hub.monitor);

  @AfterEach
  void stop() {
    hub.close();
  }

  /** A table that takes an error, or fails as it is told before. */
  private static final class FailingErrors extends ClientErrors {
    final Deque<String> states = new ArrayDeque<>();
    long times;

    @Override
    public void add(ClientError error) {
      if (!states.isEmpty()) {
        throw new IllegalStateException(new SQLException("no", states.remove()));
      }
      times += error.times();
    }
  }

  private static ClientError error(long times) {
    return new ClientError(
        "acme", "ann", "gone", times, Optional.empty(), Optional.empty(), Optional.empty());
  }

  private long counted() {
    return hub.counts(ACME).get(Figure.CLIENT_ERRORS);
  }

  @Test
  void errorsAreCountedTogetherWhicheverWayTheyCome() {
    ClientSession ann = hub.connect("acme", "ann");
    hub.say(ann, "{'type':'client.report','errors':2}");
    Latches.until(() -> counted() == 2);

    told.add(error(3));

    assertThat(counted()).isEqualTo(5);
    assertThat(hub.counts(Scope.SITE).get(Figure.CLIENT_ERRORS)).as("as for metrics").isEqualTo(5);
    assertThat(hub.counts(Scope.of("other")).get(Figure.CLIENT_ERRORS)).isZero();
  }

  @Test
  void oneThatIsNotStoredIsNotCountedAndOneThatWasFirstElsewhereOnce() {
    stored.states.add("08006");
    assertThatThrownBy(() -> told.add(error(1))).isInstanceOf(IllegalStateException.class);
    assertThat(counted()).isZero();

    stored.states.add("23505");
    told.add(error(4));
    assertThat(stored.times).isEqualTo(4);
    assertThat(counted()).isEqualTo(4);
  }

  @Test
  void nothingIsCountedWhereTheSettingsSayNo() {
    try (MonitoredHub off = new MonitoredHub(Map.of(Setting.MONITORING, "false"))) {
      new ToldErrors(stored, off.monitor).add(error(3));

      assertThat(stored.times).isEqualTo(3);
      assertThat(off.counts(Scope.SITE)).isEqualTo(Counts.NONE);
    }
  }
}
