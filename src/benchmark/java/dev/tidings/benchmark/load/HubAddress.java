package dev.tidings.benchmark.load;

/**
 * Who a connection to the hub is.
 *
 * @param device the device's name
 * @param token its token
 */
record HubAddress(String device, String token) {
  String target() {
    return "/ws?device=" + device;
  }

  String headers() {
    return "Sec-WebSocket-Protocol: tidings.v1\r\n" + authorization();
  }

  String authorization() {
    return "Authorization: Bearer " + token + "\r\n";
  }

  /** A reliable channel that every user of the tenant may read. */
  static String channel(int number) {
    return "dashboard.c" + (1_000 + number);
  }

  /** The number of a channel. */
  static int number(String channel) {
    return Integer.parseInt(channel.substring(channel.indexOf(".c") + 2)) - 1_000;
  }

  /** The publication's own id, of always the same length. */
  static String ref(int publisher, long sequence) {
    return (Payload.PUBLISHER_BASE + publisher) + "-" + sequence;
  }
}
