package dev.tidings.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.protocol.JsonObject;
import dev.tidings.session.ClientSession;
import jakarta.persistence.PersistenceException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ConnectionViewTest {
  private final MonitoredHub hub = new MonitoredHub();
  private final Past past = new Past();
  private final ConnectionView view = new ConnectionView(hub.channels.subscriptions, past);

  @AfterEach
  void stop() {
    hub.close();
  }

  /** A history without a row, or out of reach. */
  private static final class Past extends ConnectionStore {
    private boolean isAway;

    @Override
    public List<ConnectionRecord> ofDevice(String tenant, String user, String device, int max) {
      if (isAway) {
        throw new PersistenceException("the database is away");
      }
      return List.of();
    }
  }

  private JsonObject shown(ClientSession session) {
    Watched watched =
        hub.monitor.connections(Scope.SITE).stream()
            .filter(one -> one.session().equals(session))
            .findFirst()
            .orElseThrow();
    return JsonObject.parse(view.whole(watched));
  }

  @Test
  void whatIsLiveIsShownAlsoWhileTheHistoryCannotBeRead() {
    ClientSession ann = hub.connect("acme", "ann");
    assertThat(shown(ann).names()).contains("id", "subscriptions", "errors", "history");

    past.isAway = true;

    assertThat(shown(ann).names())
        .contains("id", "subscriptions", "errors")
        .doesNotContain("history");
  }
}
