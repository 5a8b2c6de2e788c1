package dev.tidings.security;

import static dev.tidings.security.Refusals.assertRefused;
import static dev.tidings.security.Tokens.ann;
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.OctetSequenceKey;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.util.Base64URL;
import com.sun.net.httpserver.HttpServer;
import dev.tidings.protocol.ErrorCode;
import dev.tidings.settings.Setting;
import dev.tidings.settings.Settings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RemoteKeySetTest {
  private final MovedClock clock = new MovedClock();
  private final KeyPair old = Tokens.rsa();
  private final KeyPair rotated = Tokens.rsa();
  private final AtomicInteger fetches = new AtomicInteger();
  private final ExecutorService threads = Executors.newCachedThreadPool();

  private volatile int status = 200;
  private volatile String body = set(jwk("old", old));
  private volatile CountDownLatch gate = new CountDownLatch(0);
  private HttpServer server = unbound();

  @BeforeEach
  void serve() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext(
        "/keys",
        exchange -> {
          fetches.incrementAndGet();
          try (exchange) {
            gate.await(10, TimeUnit.SECONDS);
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    server.start();
  }

  @AfterEach
  void stop() {
    gate.countDown();
    server.stop(0);
    threads.shutdownNow();
  }

  @Test
  void fetchesTheKeySetOnceForManyTokens() {
    TokenVerifier verifier = verifier();
    assertThat(fetches).hasValue(0);

    for (int i = 0; i < 10; i++) {
      assertThat(verifier.verify(token("old", old)).user()).isEqualTo("ann");
    }
    assertThat(fetches).hasValue(1);
  }

  @Test
  void fetchesAgainForAKeyThatWasRotatedIn() {
    TokenVerifier verifier = verifier();
    verifier.verify(token("old", old));
    body = set(jwk("old", old), jwk("rotated", rotated));
    clock.move(Duration.ofSeconds(6));

    assertThat(verifier.verify(token("rotated", rotated)).user()).isEqualTo("ann");
    assertThat(fetches).hasValue(2);
  }

  @Test
  void forgetsAKeyThatWasRotatedOut() {
    TokenVerifier verifier = verifier();
    verifier.verify(token("old", old));
    body = set(jwk("rotated", rotated));
    clock.move(Duration.ofMinutes(16));

    assertRefused(ErrorCode.UNAUTHENTICATED, () -> verifier.verify(token("old", old)));
  }

  @Test
  void refusesATokenThatIsKnownOnceItsKeyIsForgotten() {
    TokenVerifier verifier = verifier();
    String token = token("old", old);
    verifier.verify(token);
    body = set(jwk("rotated", rotated));
    clock.move(Duration.ofMinutes(16));

    assertRefused(ErrorCode.UNAUTHENTICATED, () -> verifier.verify(token));
  }

  @Test
  void refusesAKeyThatTheFreshSetDoesNotHave() {
    assertRefused(ErrorCode.UNAUTHENTICATED, () -> verifier().verify(token("rotated", rotated)));
  }

  @Test
  void refusesATokenThatClaimsTheKeyOfAnother() {
    assertRefused(ErrorCode.UNAUTHENTICATED, () -> verifier().verify(token("old", rotated)));
  }

  @Test
  void fetchesAtMostEveryFiveSecondsHoweverManyUnknownKeysCome() {
    TokenVerifier verifier = verifier();
    verifier.verify(token("old", old));

    for (int i = 0; i < 50; i++) {
      String unknown = token("unknown-" + i, rotated);
      assertRefused(ErrorCode.STORE_UNAVAILABLE, () -> verifier.verify(unknown));
      assertThat(verifier.verify(token("old", old)).user()).isEqualTo("ann");
    }
    assertThat(fetches).hasValue(1);

    clock.move(Duration.ofSeconds(6));
    assertRefused(ErrorCode.UNAUTHENTICATED, () -> verifier.verify(token("unknown", rotated)));
    assertThat(fetches).hasValue(2);
  }

  @Test
  void saysUnavailableAndNotUnauthenticatedWhenTheKeySetCannotBeFetched() {
    TokenVerifier verifier = verifier();
    status = 500;
    assertRefused(ErrorCode.STORE_UNAVAILABLE, () -> verifier.verify(token("old", old)))
        .contains("try again");

    clock.move(Duration.ofSeconds(6));
    status = 200;
    body = "<html>not a key set</html>";
    assertRefused(ErrorCode.STORE_UNAVAILABLE, () -> verifier.verify(token("old", old)));

    clock.move(Duration.ofSeconds(6));
    body = set(jwk("old", old));
    assertThat(verifier.verify(token("old", old)).user()).isEqualTo("ann");
  }

  @Test
  void saysUnavailableForAnUnknownKeyWhileTheKeySetCannotBeFetched() {
    TokenVerifier verifier = verifier();
    verifier.verify(token("old", old));
    status = 503;
    clock.move(Duration.ofSeconds(6));

    assertRefused(ErrorCode.STORE_UNAVAILABLE, () -> verifier.verify(token("rotated", rotated)));
  }

  @Test
  void goesOnWithTheKeysItHasForADayOfOutage() {
    TokenVerifier verifier = verifier();
    verifier.verify(token("old", old));
    server.stop(0);

    clock.move(Duration.ofHours(23));
    assertThat(verifier.verify(lasting("old", old)).user()).isEqualTo("ann");
    clock.move(Duration.ofHours(2));
    assertRefused(ErrorCode.STORE_UNAVAILABLE, () -> verifier.verify(lasting("old", old)));
  }

  @Test
  void fetchesOnceForTokensThatComeAtTheSameTime() throws Exception {
    gate = new CountDownLatch(1);
    TokenVerifier verifier = verifier();
    List<Future<Caller>> callers = new ArrayList<>();
    for (int i = 0; i < 16; i++) {
      callers.add(threads.submit(() -> verifier.verify(token("old", old))));
    }
    gate.countDown();

    for (Future<Caller> caller : callers) {
      assertThat(caller.get(10, TimeUnit.SECONDS).user()).isEqualTo("ann");
    }
    assertThat(fetches).hasValue(1);
  }

  @Test
  void verifiesEdDsaWithAKeyOfTheSet() {
    KeyPair ed = Tokens.ed25519();
    byte[] der = ed.getPublic().getEncoded();
    byte[] x = Arrays.copyOfRange(der, der.length - 32, der.length);
    body = set(new OctetKeyPair.Builder(Curve.Ed25519, Base64URL.encode(x)).keyID("ed").build());
    String token = Tokens.signed(JWSAlgorithm.EdDSA, ed, "ed", ann().build());

    assertThat(verifier("EdDSA").verify(token).user()).isEqualTo("ann");
    assertRefused(
        ErrorCode.UNAUTHENTICATED,
        () ->
            verifier("EdDSA")
                .verify(Tokens.signed(JWSAlgorithm.EdDSA, Tokens.ed25519(), "ed", ann().build())));
  }

  @Test
  void verifiesEcWithAKeyOfTheSet() {
    KeyPair ec = Tokens.ec("secp256r1");
    body = set(new ECKey.Builder(Curve.P_256, (ECPublicKey) ec.getPublic()).keyID("ec").build());

    assertThat(verifier().verify(Tokens.signed(JWSAlgorithm.ES256, ec, "ec", ann().build())).user())
        .isEqualTo("ann");
  }

  @Test
  void neverTakesASecretFromAKeySet() {
    byte[] secret = Tokens.SECRET.getBytes(StandardCharsets.UTF_8);
    body =
        new JWKSet(
                List.of(new OctetSequenceKey.Builder(secret).keyID("oct").build(), jwk("old", old)))
            .toString(false);

    assertRefused(ErrorCode.UNAUTHENTICATED, () -> verifier().verify(Tokens.hmac(ann().build())));
  }

  private TokenVerifier verifier() {
    return verifier("RS256,ES256");
  }

  private TokenVerifier verifier(String algorithms) {
    String url = "http://127.0.0.1:%d/keys".formatted(server.getAddress().getPort());
    Settings settings =
        Settings.of(Map.of(Setting.AUTH_JWKS_URL, url, Setting.AUTH_ALGORITHMS, algorithms));
    VisitorTokens visitors = new VisitorTokens(settings, clock);
    return new TokenVerifier(
        settings,
        clock,
        visitors,
        new Blocklist(clock),
        () -> TimeUnit.MILLISECONDS.toNanos(clock.millis()));
  }

  private static String token(String keyId, KeyPair pair) {
    return Tokens.signed(JWSAlgorithm.RS256, pair, keyId, ann().build());
  }

  private static String lasting(String keyId, KeyPair pair) {
    java.util.Date end = java.util.Date.from(MovedClock.START.plus(Duration.ofDays(7)));
    return Tokens.signed(JWSAlgorithm.RS256, pair, keyId, ann().expirationTime(end).build());
  }

  private static JWK jwk(String keyId, KeyPair pair) {
    return new RSAKey.Builder((RSAPublicKey) pair.getPublic()).keyID(keyId).build();
  }

  private static String set(JWK... keys) {
    return new JWKSet(List.of(keys)).toString();
  }

  private static HttpServer unbound() {
    try {
      return HttpServer.create();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
