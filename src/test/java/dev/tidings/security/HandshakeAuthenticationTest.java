package dev.tidings.security;

import static dev.tidings.security.Refusals.assertRefused;
import static dev.tidings.security.Tokens.SECRET;
import static dev.tidings.security.Tokens.ann;
import static dev.tidings.security.Tokens.hmac;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.protocol.ErrorCode;
import dev.tidings.settings.Setting;
import dev.tidings.settings.Settings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;

class HandshakeAuthenticationTest {
  private static final String OWN = "http://localhost:9080";
  private static final String LISTED = "https://app.example.com";

  private final MovedClock clock = new MovedClock();
  private final Settings settings = settings("false");
  private final TokenVerifier tokens = new TokenVerifier(settings, clock);
  private final Tickets tickets = new MemoryTickets(settings, clock);
  private final HandshakeAuthentication authentication = authentication(settings);

  private final Map<String, List<String>> headers = new HashMap<>();
  private final Map<String, List<String>> parameters = new HashMap<>();

  @Test
  void knowsNobodyWithoutCredentials() {
    assertThat(identify()).isEmpty();
  }

  @Test
  void knowsTheCallerOfAHeader() {
    headers.put("authorization", List.of("bearer " + token("ann")));

    assertThat(identify()).map(Caller::user).contains("ann");
  }

  @Test
  void knowsTheCallerOfATicketOnce() {
    headers.put("Origin", List.of(LISTED));
    parameters.put("device", List.of("device-1"));
    parameters.put("ticket", List.of(ticket("ann", Optional.of(LISTED))));

    assertThat(identify()).map(Caller::user).contains("ann");
    assertRefused(ErrorCode.UNAUTHENTICATED, this::identify).contains("POST /api/tickets");
  }

  @Test
  void knowsTheCallerOfACookieFromAnAllowedOrigin() {
    headers.put("Cookie", List.of("theme=dark; tidings_token=" + token("ann")));
    for (String origin : List.of(OWN, LISTED)) {
      headers.put("Origin", List.of(origin));
      assertThat(identify()).map(Caller::user).contains("ann");
    }
  }

  @Test
  void refusesACookieWithoutOriginOrFromAForeignOne() {
    headers.put("Cookie", List.of("tidings_token=" + token("ann")));
    assertRefused(ErrorCode.UNAUTHENTICATED, this::identify).contains("Origin");

    for (String origin : List.of("https://evil.example", "null")) {
      headers.put("Origin", List.of(origin));
      assertRefused(ErrorCode.FORBIDDEN, this::identify).contains("tidings.origins");
    }
  }

  @Test
  void takesHeaderBeforeTicketBeforeQueryTokenBeforeCookie() {
    HandshakeAuthentication open = authentication(settings("true"));
    headers.put("Origin", List.of(OWN));
    headers.put("Cookie", List.of("tidings_token=" + token("cookie")));
    assertThat(open.identify(read(open))).map(Caller::user).contains("cookie");
    parameters.put("token", List.of(token("query")));
    assertThat(open.identify(read(open))).map(Caller::user).contains("query");
    parameters.put("ticket", List.of(ticket("ticket", Optional.of(OWN))));
    assertThat(open.identify(read(open))).map(Caller::user).contains("ticket");
    headers.put("Authorization", List.of("Bearer " + token("header")));
    assertThat(open.identify(read(open))).map(Caller::user).contains("header");
  }

  @Test
  void doesNotFallBackFromABadCredential() {
    headers.put("Origin", List.of(OWN));
    headers.put("Cookie", List.of("tidings_token=" + token("cookie")));
    headers.put("Authorization", List.of("Bearer bad"));

    assertRefused(ErrorCode.UNAUTHENTICATED, this::identify);
  }

  @Test
  void refusesATokenInTheQueryAndNamesTheSettingAndTheTicket() {
    parameters.put("token", List.of(token("ann")));

    assertRefused(ErrorCode.UNAUTHENTICATED, this::identify)
        .contains("tidings.auth.query-token=true")
        .contains("POST /api/tickets")
        .doesNotContain(token("ann"));
  }

  @Test
  void saysExpiredWhereItIs() {
    headers.put("Authorization", List.of("Bearer " + token("ann")));
    clock.move(Duration.ofHours(2));

    assertRefused(ErrorCode.TOKEN_EXPIRED, this::identify);
  }

  @Test
  void refusesAnotherTenantThanTheTokensWhereverItIsNamed() {
    headers.put("Authorization", List.of("Bearer " + token("ann")));
    headers.put("x-tenant-id", List.of("acme"));
    parameters.put("tenant_id", List.of("acme"));
    parameters.put("X-Tenant-ID", List.of("acme"));
    assertThat(identify()).map(Caller::tenant).contains("acme");

    parameters.put("tenant_id", List.of("other"));
    assertRefused(ErrorCode.TENANT_MISMATCH, this::identify);
    parameters.remove("tenant_id");
    parameters.put("X-Tenant-ID", List.of("other"));
    assertRefused(ErrorCode.TENANT_MISMATCH, this::identify);
    parameters.remove("X-Tenant-ID");
    headers.put("x-tenant-id", List.of("other"));
    assertRefused(ErrorCode.TENANT_MISMATCH, this::identify);
  }

  @Test
  void checksTheNamedTenantAlsoWhenTheTokenComesLater() {
    parameters.put("tenant_id", List.of("other"));
    assertThat(identify()).isEmpty();

    Handshake handshake = read(authentication);
    assertRefused(
        ErrorCode.TENANT_MISMATCH, () -> authentication.authenticate(handshake, token("ann")));
    parameters.clear();
    assertThat(authentication.authenticate(read(authentication), token("ann")).user())
        .isEqualTo("ann");
  }

  @Test
  void hidesEveryCredentialFromLogs() {
    headers.put("Authorization", List.of("Bearer secret-1"));
    headers.put("Cookie", List.of("tidings_token=secret-2"));
    parameters.put("ticket", List.of("secret-3"));
    parameters.put("token", List.of("secret-4"));

    assertThat(read(authentication).toString()).doesNotContain("secret");
  }

  @Test
  void warnsOnceAtTheStartWhenQueryTokensAreAccepted() {
    RememberedLog log = new RememberedLog();
    Logger logger = Logger.getLogger(HandshakeAuthentication.class.getName());
    logger.addHandler(log);
    try {
      authentication(settings("false"));
      assertThat(log.records).isEmpty();

      HandshakeAuthentication open = authentication(settings("true"));
      parameters.put("token", List.of(token("ann")));
      open.identify(read(open));
      open.identify(read(open));
      assertThat(log.records).hasSize(1);
      assertThat(log.records.get(0).getLevel()).isEqualTo(Level.WARNING);
      assertThat(log.records.get(0).getMessage()).contains("tidings.auth.query-token");
    } finally {
      logger.removeHandler(log);
    }
  }

  private static final class RememberedLog extends Handler {
    private final List<LogRecord> records = new ArrayList<>();

    @Override
    public void publish(LogRecord entry) {
      records.add(entry);
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }

  private Optional<Caller> identify() {
    return authentication.identify(read(authentication));
  }

  private Handshake read(HandshakeAuthentication by) {
    return by.read(headers, parameters, OWN, "127.0.0.1");
  }

  private String ticket(String user, Optional<String> origin) {
    return tickets.issue(tokens.verify(token(user)), origin, Optional.empty()).value();
  }

  private static String token(String user) {
    return hmac(ann().subject(user).build());
  }

  private HandshakeAuthentication authentication(Settings from) {
    return new HandshakeAuthentication(from, tokens, tickets, new Origins(from));
  }

  private static Settings settings(String queryToken) {
    return Settings.of(
        new EnumMap<>(
            Map.of(
                Setting.AUTH_SECRET, SECRET,
                Setting.ORIGINS, LISTED,
                Setting.AUTH_QUERY_TOKEN, queryToken)));
  }
}
