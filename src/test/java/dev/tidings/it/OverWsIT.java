package dev.tidings.it;

import static dev.tidings.it.Frames.messageIn;
import static dev.tidings.it.Frames.unique;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * The hub over plain WebSocket. The first test opens a socket that does nothing, and the last finds
 * it alive after more than two HTTP sessions would have ended ({@code web.xml} grants a minute).
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class OverWsIT extends DeployedHub
    implements DeliveryTests,
        RecoveryTests,
        DuplicateTests,
        PresenceTests,
        TenantTests,
        BadInputTests,
        FuzzCorpusTests,
        PressureTests,
        HandshakeTests,
        HeartbeatTests {
  private static final int FIRST = -1;
  private static final int LAST = Integer.MAX_VALUE;

  private final String channel = Frames.channel();
  private @Nullable TestClient idle;
  private CompletableFuture<Void> twoSessionTimeouts = new CompletableFuture<>();

  @Override
  public Target hub() {
    return Testbed.deployed();
  }

  @Test
  @Order(FIRST)
  void aSocketIsOpenedAndLeftAlone() {
    idle = TestClient.of(hub(), unique("idle-"));
    idle.subscribe(channel);
    Executor later = CompletableFuture.delayedExecutor(130, TimeUnit.SECONDS);
    twoSessionTimeouts = CompletableFuture.runAsync(() -> {}, later);
  }

  @Test
  @Order(LAST)
  void theIdleSocketIsStillSubscribedAfterTwoHttpSessionTimeouts() throws Exception {
    twoSessionTimeouts.get(Duration.ofSeconds(140).toSeconds(), TimeUnit.SECONDS);
    TestClient client = Objects.requireNonNull(idle);
    assertThat(client.isOpen()).isTrue();
    try (TestClient sender = TestClient.of(hub(), unique("sender-"))) {
      sender.ask("p", Frames.publish("p", channel));
    }
    client.await("the event", messageIn(channel));
    client.close();
  }
}
