package dev.tidings.it;

import java.net.URI;

/**
 * A hub under test and the scheme by which it is spoken to.
 *
 * @param secure whether over TLS
 */
record Target(int httpPort, int httpsPort, boolean secure) {
  static Target at(int httpPort, int httpsPort) {
    return new Target(httpPort, httpsPort, false);
  }

  /** The same hub over TLS. */
  Target overTls() {
    return new Target(httpPort, httpsPort, true);
  }

  int port() {
    return secure ? httpsPort : httpPort;
  }

  /** The hub's own origin. */
  String origin() {
    return (secure ? "https" : "http") + "://localhost:" + port();
  }

  URI http(String path) {
    return URI.create(origin() + path);
  }

  /** The endpoint, reached through another port where one is given. */
  URI endpoint(int port, String query) {
    String scheme = secure ? "wss" : "ws";
    return URI.create(
        scheme + "://localhost:" + port + "/ws" + (query.isEmpty() ? "" : "?" + query));
  }
}
