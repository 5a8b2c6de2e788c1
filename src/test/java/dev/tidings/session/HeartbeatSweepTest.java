package dev.tidings.session;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.tidings.protocol.CloseCode;
import dev.tidings.security.Caller;
import dev.tidings.security.MovedClock;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class HeartbeatSweepTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  private final TestHub hub = new TestHub();
  private final HeartbeatSweep sweep =
      new HeartbeatSweep(hub.registry, hub.sessionSettings, hub.clock, hub.events);
  private final RecordingConnection client = new RecordingConnection();

  @AfterEach
  void stop() {
    hub.close();
  }

  /** Sweeps every second, as the hub does. */
  private void after(Duration duration) {
    everySecond(duration, sweep::sweep);
  }

  private void everySecond(Duration duration, Runnable act) {
    Duration left = duration;
    while (!left.isZero()) {
      Duration step = left.compareTo(SECOND) < 0 ? left : SECOND;
      hub.clock.move(step);
      act.run();
      left = left.minus(step);
    }
  }

  /** Nothing of the hub runs for this time, or its clock is set by it. */
  private void freeze(Duration duration) {
    hub.clock.move(duration);
    sweep.sweep();
  }

  private ClientSession connectUntil(Instant expires) {
    return hub.connect(client, TestHub.until(TestHub.caller("ann"), expires), "device-1");
  }

  private static String token(String user, Instant expires) {
    JWTClaimsSet claims =
        new JWTClaimsSet.Builder()
            .subject(user)
            .claim("tenant", "acme")
            .expirationTime(Date.from(expires))
            .build();
    SignedJWT token = new SignedJWT(new JWSHeader(JWSAlgorithm.HS256), claims);
    try {
      token.sign(new MACSigner(TestHub.SECRET.getBytes(StandardCharsets.UTF_8)));
    } catch (JOSEException e) {
      throw new AssertionError(e);
    }
    return token.serialize();
  }

  @Test
  void aClientThatDoesNotSayWhoItIsIsClosedWith4001After10Seconds() {
    hub.connectUnknown(client);

    after(Duration.ofSeconds(10));
    assertThat(hub.registry.size()).isEqualTo(1);
    after(Duration.ofMillis(1));

    assertThat(client.awaitClose()).isEqualTo(CloseCode.UNAUTHENTICATED);
    assertThat(client.frames("disconnect").get(0)).contains("\"reconnect\":false");
  }

  @Test
  void aSilentClientIsPingedOnceAfter25SecondsAndClosedWith4000After75() {
    ClientSession session = hub.connect(client, "ann");

    after(Duration.ofSeconds(25));
    TestHub.settle(session);
    assertThat(client.pings()).isZero();
    after(Duration.ofMillis(1));
    client.await(c -> c.pings() == 1);
    after(Duration.ofSeconds(49));
    TestHub.settle(session);
    assertThat(client.pings()).isEqualTo(1);
    assertThat(session.isOpen()).isTrue();
    after(Duration.ofSeconds(1));

    assertThat(client.awaitClose()).isEqualTo(CloseCode.HEARTBEAT);
  }

  @Test
  void nobodyIsEndedBecauseTheHubStoodStillAndAllAreAskedAgain() {
    ClientSession talking = hub.connect(client, "ann");
    RecordingConnection silentClient = new RecordingConnection();
    ClientSession silent = hub.connect(silentClient, "bob");
    moveAlive(talking, Duration.ofSeconds(60));
    silentClient.await(c -> c.pings() == 1);

    freeze(Duration.ofMinutes(10));

    silentClient.await(c -> c.pings() == 2);
    assertThat(talking.isOpen()).isTrue();
    assertThat(silent.isOpen()).isTrue();
    hub.sessions().heard(silent);
    moveAlive(talking, Duration.ofSeconds(70));
    assertThat(silent.isOpen()).isTrue();
  }

  @Test
  void aDeadClientIsEndedAfterAFreezeWhenItsSilenceWithoutItIsOver75Seconds() {
    ClientSession session = hub.connect(client, "ann");
    after(Duration.ofSeconds(40));
    freeze(Duration.ofMinutes(10));
    freeze(Duration.ofMinutes(10));

    after(Duration.ofSeconds(33));
    assertThat(session.isOpen()).isTrue();
    after(Duration.ofSeconds(1));

    assertThat(client.awaitClose()).isEqualTo(CloseCode.HEARTBEAT);
  }

  @Test
  void sweepsThatAreALittleLateForgiveNothing() {
    hub.connect(client, "ann");

    for (int i = 0; i < 26; i++) {
      freeze(Duration.ofSeconds(3));
    }

    assertThat(client.awaitClose()).isEqualTo(CloseCode.HEARTBEAT);
  }

  @Test
  void aClientThatWasSayingWhoItIsHasTheTimeBackThatTheHubStoodStill() {
    hub.connectUnknown(client);
    after(Duration.ofSeconds(5));

    freeze(Duration.ofMinutes(10));
    after(Duration.ofSeconds(4));
    assertThat(hub.registry.size()).isEqualTo(1);
    assertThat(client.frames()).isEmpty();
    after(Duration.ofSeconds(1));

    assertThat(client.awaitClose()).isEqualTo(CloseCode.UNAUTHENTICATED);
  }

  @Test
  void aClockThatIsSetBackLetsNoDeadClientStay() {
    ClientSession session = hub.connect(client, "ann");
    after(Duration.ofSeconds(40));

    freeze(Duration.ofHours(-1));
    after(Duration.ofSeconds(34));
    assertThat(session.isOpen()).isTrue();
    after(Duration.ofSeconds(1));

    assertThat(client.awaitClose()).isEqualTo(CloseCode.HEARTBEAT);
  }

  @Test
  void aTokenThatEndedWhileTheHubStoodStillIsOver() {
    ClientSession session = connectUntil(MovedClock.START.plusSeconds(600));
    moveAlive(session, Duration.ofSeconds(10));

    freeze(Duration.ofMinutes(11));

    assertThat(client.awaitClose()).isEqualTo(CloseCode.TOKEN_EXPIRED);
  }

  @Test
  void aPongIsASignOfLife() {
    ClientSession session = hub.connect(client, "ann");

    for (int i = 1; i <= 5; i++) {
      int pings = i;
      after(Duration.ofSeconds(26));
      client.await(c -> c.pings() == pings);
      hub.sessions().heard(session);
    }

    assertThat(session.isOpen()).isTrue();
  }

  @Test
  void aFrameIsASignOfLifeThatMakesAPingNeedless() {
    ClientSession session = hub.connect(client, "ann");

    for (int i = 0; i < 5; i++) {
      after(Duration.ofSeconds(20));
      hub.sessions().receive(session, "{\"type\":\"ping\"}");
    }

    client.await("pong", 5);
    assertThat(client.pings()).isZero();
  }

  @Test
  void aTokenThatEndsSoonIsToldOnce60SecondsBeforeAndClosesWith4009After30More() {
    Instant expires = MovedClock.START.plusSeconds(600);
    ClientSession session = connectUntil(expires);

    moveAlive(session, Duration.ofSeconds(540));
    assertThat(client.frames("token.expiring")).isEmpty();
    moveAlive(session, Duration.ofMillis(1));
    moveAlive(session, Duration.ofSeconds(59));
    assertThat(client.await("token.expiring", 1))
        .containsExactly(
            "{\"type\":\"token.expiring\",\"expires\":" + expires.toEpochMilli() + "}");
    moveAlive(session, Duration.ofSeconds(30));
    assertThat(session.isOpen()).isTrue();
    moveAlive(session, Duration.ofSeconds(1));

    assertThat(client.awaitClose()).isEqualTo(CloseCode.TOKEN_EXPIRED);
    assertThat(client.frames("token.expiring")).hasSize(1);
  }

  private void moveAlive(ClientSession session, Duration duration) {
    everySecond(
        duration,
        () -> {
          hub.sessions().heard(session);
          sweep.sweep();
        });
    TestHub.settle(session);
  }

  @Test
  void aRefreshBeginsAnew() {
    ClientSession session = connectUntil(MovedClock.START.plusSeconds(60));
    moveAlive(session, Duration.ofSeconds(1));
    client.await("token.expiring", 1);

    Instant later = MovedClock.START.plusSeconds(3_600);
    hub.sessions()
        .receive(
            session, "{\"type\":\"refresh\",\"id\":7,\"token\":\"" + token("ann", later) + "\"}");

    assertThat(client.await("ack", 1).get(0))
        .contains("\"id\":7", "\"expires\":" + later.toEpochMilli());
    moveAlive(session, Duration.ofSeconds(3_000));
    assertThat(session.isOpen()).isTrue();
    assertThat(client.frames("token.expiring")).hasSize(1);
    moveAlive(session, Duration.ofSeconds(560));
    assertThat(client.await("token.expiring", 2)).hasSize(2);
  }

  @Test
  void aRefreshWithTheTokenOfAnotherUserEndsWith4003() {
    ClientSession session = connectUntil(MovedClock.START.plusSeconds(600));

    hub.sessions()
        .receive(
            session,
            "{\"type\":\"refresh\",\"id\":7,\"token\":\""
                + token("bob", MovedClock.START.plusSeconds(600))
                + "\"}");

    assertThat(client.awaitClose()).isEqualTo(CloseCode.FORBIDDEN);
    assertThat(client.types()).containsExactly("connected", "error", "disconnect");
  }

  @Test
  void aNewSessionOfADeviceEndsTheOldOneAndIsToldWhyTheLastOneEnded() {
    Caller ann = TestHub.caller("ann");
    hub.connect(client, ann, "device-1");
    RecordingConnection second = new RecordingConnection();
    hub.connect(second, ann, "device-1");

    assertThat(client.awaitClose()).isEqualTo(CloseCode.DISCONNECTED);
    assertThat(client.frames("disconnect").get(0)).contains("\"reconnect\":false");
    Latches.until(() -> hub.registry.size() == 1);
    RecordingConnection third = new RecordingConnection();
    hub.connect(third, ann, "device-1");

    assertThat(third.await("connected", 1).get(0)).contains("\"previous\":{\"code\":4010");
    assertThat(hub.registry.devices()).isEqualTo(1);
  }
}
