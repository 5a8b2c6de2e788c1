package dev.tidings.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidings.settings.InvalidSettingException;
import dev.tidings.settings.Setting;
import dev.tidings.settings.Settings;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClientAddressesTest {
  private final ClientAddresses addresses = behind("10.0.0.7, 192.168.0.0/16, fd00::/8");

  @Test
  void believesNobodyWhenThereAreNoProxies() {
    assertThat(behind("").of("203.0.113.9", List.of("198.51.100.1"))).isEqualTo("203.0.113.9");
  }

  @Test
  void believesAProxyAboutItsPeer() {
    assertThat(addresses.of("10.0.0.7", List.of("198.51.100.1"))).isEqualTo("198.51.100.1");
    assertThat(addresses.of("10.0.0.8", List.of("198.51.100.1"))).isEqualTo("10.0.0.8");
  }

  @Test
  void takesTheRightmostAddressThatIsNoProxy() {
    assertThat(
            addresses.of("10.0.0.7", List.of("1.1.1.1, 198.51.100.1", "192.168.3.4, 192.168.3.5")))
        .isEqualTo("198.51.100.1");
  }

  @Test
  void takesTheLeftmostWhenAllAreProxies() {
    assertThat(addresses.of("10.0.0.7", List.of("192.168.0.1, 192.168.0.2")))
        .isEqualTo("192.168.0.1");
    assertThat(addresses.of("10.0.0.7", List.of())).isEqualTo("10.0.0.7");
  }

  @Test
  void stopsAtWhatIsNoAddress() {
    for (String hop : List.of("unknown", "_hidden", "", "evil.example.com", "1.2.3", "::g")) {
      assertThat(addresses.of("10.0.0.7", List.of("1.1.1.1, " + hop))).isEqualTo("10.0.0.7");
    }
  }

  @Test
  void readsAddressesWithPortAndOfVersion6() {
    assertThat(addresses.of("10.0.0.7", List.of("198.51.100.1:4711"))).isEqualTo("198.51.100.1");
    assertThat(addresses.of("10.0.0.7", List.of("[2001:db8::1]:4711")))
        .isEqualTo("2001:db8:0:0:0:0:0:1");
    assertThat(addresses.of("fd12::1%eth0", List.of("2001:db8::1")))
        .isEqualTo("2001:db8:0:0:0:0:0:1");
    assertThat(addresses.of("::ffff:10.0.0.7", List.of("198.51.100.1"))).isEqualTo("198.51.100.1");
  }

  @Property
  void whatTheClientItselfSendsNeverCounts(@ForAll("headers") String forged) {
    String appended = forged.isEmpty() ? "203.0.113.9" : forged + ", 203.0.113.9";

    assertThat(addresses.of("10.0.0.7", List.of(appended))).isEqualTo("203.0.113.9");
  }

  @ParameterizedTest
  @ValueSource(strings = {"10.0.0", "10.0.0.0/33", "fd00::/129", "10.0.0.0/x", "proxy.local"})
  void refusesAListWithWhatIsNoAddress(String element) {
    assertThatThrownBy(() -> behind(element))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessageContaining("tidings.proxies");
  }

  @Test
  void knowsLoopbackAddresses() {
    assertThat(List.of("127.0.0.1", "127.8.9.1", "::1", "0:0:0:0:0:0:0:1"))
        .allMatch(ClientAddresses::isLoopback);
    assertThat(List.of("10.0.0.1", "0.0.0.0", "localhost", "", "127.0.0.1.evil.example"))
        .noneMatch(ClientAddresses::isLoopback);
  }

  @Provide
  Arbitrary<String> headers() {
    return Arbitraries.of("10.0.0.7", "192.168.1.1", "127.0.0.1", "unknown", "::1", "x", " ")
        .list()
        .ofMaxSize(5)
        .map(hops -> hops.stream().collect(Collectors.joining(", ")));
  }

  private static ClientAddresses behind(String proxies) {
    return new ClientAddresses(Settings.of(Map.of(Setting.PROXIES, proxies)));
  }
}
