package dev.tidings.security;

import dev.tidings.settings.InvalidSettingException;
import dev.tidings.settings.Setting;
import dev.tidings.settings.Settings;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.servlet.http.HttpServletRequest;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * The address of a client behind reverse proxies. Only what {@code tidings.proxies} wrote is
 * believed: of the addresses in {@code X-Forwarded-For}, read from the right, the first that is not
 * such a proxy is the client's. No name is ever looked up.
 */
@Singleton
public class ClientAddresses {
  private final List<AddressRange> proxies;

  /** Reads the proxies; an element that is neither an address nor a CIDR range fails. */
  @Inject
  public ClientAddresses(Settings settings) {
    this.proxies = settings.list(Setting.PROXIES).stream().map(ClientAddresses::checked).toList();
  }

  /** The address of the client that sent a request. */
  public String of(HttpServletRequest request) {
    return of(request.getRemoteAddr(), Collections.list(request.getHeaders("X-Forwarded-For")));
  }

  /**
   * The client's address.
   *
   * @param peer the address of the other end of the connection
   * @param forwardedFor the values of all {@code X-Forwarded-For} headers, in order
   */
  public String of(String peer, List<String> forwardedFor) {
    Optional<InetAddress> client = AddressRange.literal(peer);
    if (client.isEmpty()) {
      return peer;
    }
    InetAddress nearest = client.get();
    for (String hop : fromTheRight(forwardedFor)) {
      Optional<InetAddress> next = AddressRange.literal(withoutPort(hop));
      if (!isProxy(nearest) || next.isEmpty()) {
        break;
      }
      nearest = next.get();
    }
    return nearest.getHostAddress();
  }

  /** Whether the text is a loopback address. */
  public static boolean isLoopback(String address) {
    return AddressRange.literal(address).filter(InetAddress::isLoopbackAddress).isPresent();
  }

  private boolean isProxy(InetAddress address) {
    return proxies.stream().anyMatch(range -> range.contains(address));
  }

  private static List<String> fromTheRight(List<String> forwardedFor) {
    List<String> hops = new ArrayList<>();
    for (String header : forwardedFor) {
      Arrays.stream(header.split(",", -1)).map(String::strip).forEach(hops::add);
    }
    Collections.reverse(hops);
    return hops;
  }

  /** {@code 192.0.2.1:80} and {@code [2001:db8::1]:80} occur in the wild. */
  private static String withoutPort(String hop) {
    if (hop.startsWith("[")) {
      int end = hop.indexOf(']');
      return end < 0 ? hop : hop.substring(1, end);
    }
    int colon = hop.indexOf(':');
    return colon > 0 && colon == hop.lastIndexOf(':') ? hop.substring(0, colon) : hop;
  }

  private static AddressRange checked(String element) {
    return AddressRange.parse(element)
        .orElseThrow(
            () ->
                new InvalidSettingException(
                    Setting.PROXIES,
                    element,
                    "must hold addresses such as 10.0.0.7 or ranges such as 10.0.0.0/8"));
  }
}
