package dev.tidings.security;

import dev.tidings.protocol.ErrorCode;
import dev.tidings.protocol.ProtocolException;
import dev.tidings.settings.Setting;
import dev.tidings.settings.Settings;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.logging.Logger;
import java.util.stream.Stream;

/**
 * Says who opens a connection. Of several credentials one counts: the header before the ticket
 * before the query token before the cookie. If that one is bad, the others do not help.
 */
@Singleton
public class HandshakeAuthentication {
  private static final Logger LOG = Logger.getLogger(HandshakeAuthentication.class.getName());

  private final TokenVerifier tokens;
  private final Tickets tickets;
  private final Origins origins;
  private final boolean queryTokens;
  private final String cookieName;

  /** Warns when query tokens are accepted. */
  @Inject
  public HandshakeAuthentication(
      Settings settings, TokenVerifier tokens, Tickets tickets, Origins origins) {
    this.tokens = tokens;
    this.tickets = tickets;
    this.origins = origins;
    this.queryTokens = settings.flag(Setting.AUTH_QUERY_TOKEN);
    this.cookieName = Credentials.cookieName(settings);
    if (queryTokens) {
      LOG.warning(
          Setting.AUTH_QUERY_TOKEN.key()
              + "=true: tokens in URLs end up in the logs of proxies and browsers; prefer tickets");
    }
  }

  /**
   * Reads what a handshake carries. Header names are compared without regard to case; nothing is
   * verified yet.
   *
   * @param ownOrigin the origin under which the hub was called, see {@link Origins#own}
   * @param address the client's address, see {@link ClientAddresses}
   */
  public Handshake read(
      Map<String, List<String>> headers,
      Map<String, List<String>> parameters,
      String ownOrigin,
      String address) {
    Set<String> tenants = new HashSet<>();
    Stream.of(
            Credentials.header(headers, Credentials.TENANT_HEADER),
            parameters.getOrDefault(Credentials.TENANT_HEADER, List.of()),
            parameters.getOrDefault(Credentials.TENANT_PARAMETER, List.of()))
        .flatMap(List::stream)
        .filter(tenant -> !tenant.isEmpty())
        .forEach(tenants::add);
    return new Handshake(
        Credentials.bearer(Credentials.header(headers, "Authorization")),
        parameter(parameters, "ticket"),
        parameter(parameters, "token"),
        Credentials.cookie(Credentials.header(headers, "Cookie"), cookieName),
        Credentials.header(headers, "Origin").stream().findFirst(),
        ownOrigin,
        tenants,
        parameter(parameters, "device"),
        address);
  }

  /**
   * The caller whose credentials the handshake carries; empty when it carries none and {@code auth}
   * must follow. A ticket is used up.
   *
   * @throws ProtocolException {@code unauthenticated}, {@code token_expired}, {@code
   *     tenant_mismatch}, {@code forbidden} for a foreign origin, {@code store_unavailable}
   */
  public Optional<Caller> identify(Handshake handshake) {
    if (!origins.allows(handshake.origin(), handshake.ownOrigin())) {
      throw new ProtocolException(
          ErrorCode.FORBIDDEN,
          "this origin may not connect; " + Setting.ORIGINS.key() + " lists those that may");
    }
    Optional<Caller> caller = caller(handshake);
    caller.ifPresent(c -> requireTenant(handshake, c));
    return caller;
  }

  /**
   * The caller of the {@code auth} frame of a connection whose handshake carried no credentials.
   *
   * @throws ProtocolException as {@link TokenVerifier#verify}, and {@code tenant_mismatch}
   */
  public Caller authenticate(Handshake handshake, String token) {
    Caller caller = tokens.verify(token);
    requireTenant(handshake, caller);
    return caller;
  }

  /**
   * Refuses a caller who is blocked, or whose device is.
   *
   * @throws ProtocolException {@code blocked}
   */
  public void requireWelcome(Caller caller, String device) {
    tokens.requireWelcome(caller, device);
  }

  private Optional<Caller> caller(Handshake handshake) {
    if (handshake.bearer().isPresent()) {
      return handshake.bearer().map(tokens::verify);
    }
    if (handshake.ticket().isPresent()) {
      return Optional.of(redeemed(handshake.ticket().get(), handshake));
    }
    if (handshake.queryToken().isPresent()) {
      requireQueryTokens();
      return handshake.queryToken().map(tokens::verify);
    }
    if (handshake.cookie().isPresent()) {
      requireOrigin(handshake);
      return handshake.cookie().map(tokens::verify);
    }
    return Optional.empty();
  }

  private Caller redeemed(String ticket, Handshake handshake) {
    return tickets
        .redeem(ticket, handshake.origin(), handshake.device())
        .orElseThrow(
            () ->
                TokenVerifier.unauthenticated(
                    "the ticket is unknown, used, expired, or made for another origin or device;"
                        + " get a new one from POST /api/tickets"));
  }

  private void requireQueryTokens() {
    if (!queryTokens) {
      throw TokenVerifier.unauthenticated(
          "a token in the query needs %s=true; get a ticket from POST /api/tickets and connect with"
                  .formatted(Setting.AUTH_QUERY_TOKEN.key())
              + " ?ticket= instead");
    }
  }

  private static void requireOrigin(Handshake handshake) {
    if (handshake.origin().isEmpty()) {
      throw TokenVerifier.unauthenticated(
          "a cookie counts only with an Origin header; send Authorization: Bearer instead");
    }
  }

  private static void requireTenant(Handshake handshake, Caller caller) {
    Credentials.requireTenant(handshake.tenants(), caller);
  }

  private static Optional<String> parameter(Map<String, List<String>> parameters, String name) {
    return parameters.getOrDefault(name, List.of()).stream().filter(v -> !v.isEmpty()).findFirst();
  }
}
