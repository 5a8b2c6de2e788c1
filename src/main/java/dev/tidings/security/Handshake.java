package dev.tidings.security;

import java.util.Optional;
import java.util.Set;

/**
 * What the handshake of a connection carried. Its text form hides every credential, so that it may
 * be logged.
 *
 * @param bearer the token of the {@code Authorization} header
 * @param ticket the ticket of the query
 * @param queryToken the token of the query
 * @param cookie the token of the cookie
 * @param origin the {@code Origin} header; absent when the client is not a browser
 * @param ownOrigin the origin under which the hub was called, see {@link Origins#own}
 * @param tenants every tenant that the client named, in headers and query
 * @param device the device that the client named
 * @param address the client's address, see {@link ClientAddresses}
 */
public record Handshake(
    Optional<String> bearer,
    Optional<String> ticket,
    Optional<String> queryToken,
    Optional<String> cookie,
    Optional<String> origin,
    String ownOrigin,
    Set<String> tenants,
    Optional<String> device,
    String address) {
  /** Keeps a copy of the tenants. */
  public Handshake {
    tenants = Set.copyOf(tenants);
  }

  @Override
  public String toString() {
    return "Handshake[origin=%s, ownOrigin=%s, tenants=%s, device=%s, address=%s]"
        .formatted(origin, ownOrigin, tenants, device, address);
  }
}
