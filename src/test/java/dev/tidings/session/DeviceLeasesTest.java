package dev.tidings.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.protocol.CloseCode;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DeviceLeasesTest {
  private final TestHub hub = new TestHub();
  private final SessionLease.Device device =
      new SessionLease.Device("acme", "ann", "device-of-ann");

  @AfterEach
  void stop() {
    hub.close();
  }

  @Test
  void aSessionHasItsDeviceFromItsGreetingToItsEnd() {
    RecordingConnection connection = new RecordingConnection();
    ClientSession session = hub.connect(connection, "ann");
    assertThat(hub.lease.holder(device).map(SessionLease.Holder::session)).contains(session.id());

    hub.clock.move(Duration.ofSeconds(59));
    hub.leases.renew();
    hub.clock.move(Duration.ofSeconds(59));
    assertThat(hub.lease.holder(device)).isPresent();

    session.end(CloseCode.NORMAL, "over");
    Latches.until(() -> hub.lease.holder(device).isEmpty());
  }

  @Test
  void aSessionWhoseDeviceWasTakenElsewhereIsEndedForGood() {
    RecordingConnection connection = new RecordingConnection();
    hub.connect(connection, "ann");
    hub.lease.take(device, "elsewhere", hub.clock.instant().plusSeconds(60));

    hub.leases.renew();

    assertThat(connection.awaitClose()).isEqualTo(CloseCode.DISCONNECTED);
    assertThat(connection.frames("disconnect").get(0)).contains("\"reconnect\":false");
    Latches.until(() -> hub.registry.size() == 0);
    assertThat(hub.lease.holder(device).map(SessionLease.Holder::session)).contains("elsewhere");
  }
}
