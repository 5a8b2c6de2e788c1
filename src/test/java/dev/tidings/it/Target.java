package dev.tidings.it;

import java.net.URI;

/**
 * A hub under test and the scheme by which it is spoken to.
 *
 * @param secure whether over TLS
 * @param transport how clients get their frames
 */
record Target(int httpPort, int httpsPort, boolean secure, Transport transport) {
  static Target at(int httpPort, int httpsPort) {
    return new Target(httpPort, httpsPort, false, Transport.WEBSOCKET);
  }

  /** The same hub over TLS. */
  Target overTls() {
    return new Target(httpPort, httpsPort, true, transport);
  }

  /** The same hub with clients that get their frames in another way. */
  Target over(Transport other) {
    return new Target(httpPort, httpsPort, secure, other);
  }

  /** How clients get their frames. */
  enum Transport {
    WEBSOCKET,
    SSE,
    /** A poll that waits, and then the next. */
    LONG_POLL,
    /** A poll now and then. */
    POLL
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

  /** A path of the REST API, reached through another port. */
  URI http(int port, String path) {
    return URI.create((secure ? "https" : "http") + "://localhost:" + port + path);
  }

  /** The endpoint, reached through another port where one is given. */
  URI endpoint(int port, String query) {
    String scheme = secure ? "wss" : "ws";
    return URI.create(
        scheme + "://localhost:" + port + "/ws" + (query.isEmpty() ? "" : "?" + query));
  }
}
