package dev.tidings.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.protocol.CloseCode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SessionsTest {
  private final TestHub hub = new TestHub();
  private final RecordingConnection client = new RecordingConnection();

  @AfterEach
  void stop() {
    hub.close();
  }

  @Test
  void aSessionThatCannotBeOpenedIsClosedWith1011AndForgotten() {
    hub.events.observe(
        SessionOpened.class,
        event -> {
          throw new IllegalStateException("an observer failed");
        });

    ClientSession session = hub.connect(client, "ann");

    assertThat(client.awaitClose()).isEqualTo(CloseCode.INTERNAL);
    assertThat(session.hasEnded()).isTrue();
    Latches.until(() -> hub.registry.size() == 0);
    Latches.until(() -> hub.registry.devices() == 0);
    Latches.until(() -> hub.registry.users() == 0);
  }

  @Test
  void itsEndIsToldAfterItsBeginningAndOnce() {
    List<String> told = Collections.synchronizedList(new ArrayList<>());
    hub.events.observe(
        SessionOpened.class,
        event -> {
          event.session().end(CloseCode.DISCONNECTED, "at the worst moment");
          told.add("opened");
        });
    hub.events.observe(SessionClosed.class, event -> told.add("closed " + event.code()));

    ClientSession session = hub.connect(client, "ann");
    client.awaitClose();
    hub.sessions().closed(session, 4010, "");
    Latches.until(() -> told.size() == 2);

    assertThat(told).containsExactly("opened", "closed 4010");
    assertThat(hub.registry.size()).isZero();
  }

  @Test
  void framesBeforeAuthAreRefusedButPings() {
    ClientSession session = hub.connectUnknown(client);

    hub.sessions().receive(session, "{\"type\":\"ping\",\"id\":1}");
    hub.sessions().receive(session, "{\"type\":\"refresh\",\"id\":2,\"token\":\"t\"}");

    assertThat(client.awaitFrames(2).get(0)).contains("\"type\":\"pong\",\"id\":1");
    assertThat(client.frames().get(1)).contains("\"id\":2", "\"name\":\"unauthenticated\"");
  }

  @Test
  void tenMessagesThatCannotBeDecodedEndWith4400() {
    ClientSession session = hub.connect(client, "ann");

    for (int i = 0; i < 10; i++) {
      hub.sessions().receive(session, "{");
    }

    assertThat(client.awaitClose()).isEqualTo(CloseCode.UNDECODABLE);
    assertThat(client.frames("error")).hasSize(10);
    assertThat(client.types()).endsWith("disconnect");
  }
}
