package dev.tidings.security;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.tidings.settings.Setting;
import dev.tidings.settings.Settings;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;

/**
 * Tickets in the memory of one node, at most 100,000; beyond that some are forgotten before they
 * are used.
 */
@Singleton
final class MemoryTickets implements Tickets {
  private static final int MAX_TICKETS = 100_000;
  private static final int BYTES = 32;

  private record Issued(
      Caller caller, Optional<String> origin, Optional<String> device, Instant expires) {
    boolean admits(Optional<String> fromOrigin, Optional<String> forDevice, Instant now) {
      return now.isBefore(expires)
          && origin.equals(fromOrigin)
          && (device.isEmpty() || device.equals(forDevice));
    }
  }

  private final Cache<String, Issued> tickets;
  private final SecureRandom random = new SecureRandom();
  private final Duration ttl;
  private final Clock clock;

  @Inject
  MemoryTickets(Settings settings, Clock clock) {
    this.ttl = settings.duration(Setting.TICKETS_TTL);
    this.clock = clock;
    this.tickets = Caffeine.newBuilder().maximumSize(MAX_TICKETS).expireAfterWrite(ttl).build();
  }

  @Override
  public Ticket issue(Caller caller, Optional<String> origin, Optional<String> device) {
    byte[] bytes = new byte[BYTES];
    random.nextBytes(bytes);
    String value = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    Instant end = clock.instant().plus(ttl);
    Instant expires = caller.expires().isBefore(end) ? caller.expires() : end;
    tickets.put(value, new Issued(caller, origin, device, expires));
    return new Ticket(value, expires);
  }

  @Override
  public Optional<Caller> redeem(String ticket, Optional<String> origin, Optional<String> device) {
    return Optional.ofNullable(tickets.asMap().remove(ticket))
        .filter(issued -> issued.admits(origin, device, clock.instant()))
        .map(Issued::caller);
  }
}
