package dev.tidings.benchmark.load;

/** How a subscriber of the hub gets its events. */
public enum Way {
  /** A WebSocket. */
  WEBSOCKET,
  /** Server-sent events. */
  SSE,
  /** Polls that wait. */
  LONG_POLL;

  private static final int WAIT_MILLIS = 25_000;

  Link link(String host, Conversation conversation) {
    return switch (this) {
      case WEBSOCKET -> new WebSocketLink(host, conversation);
      case SSE -> new StreamLink(host, conversation);
      case LONG_POLL -> new PollLink(host, conversation);
    };
  }

  /**
   * Where a session begins.
   *
   * @param channel what it subscribes to, where the address says so
   * @param position where it stands there; empty for nowhere
   */
  String target(HubAddress address, String channel, String position) {
    return switch (this) {
      case WEBSOCKET -> address.target();
      case SSE -> "/api/events?" + session(address, channel, position);
      case LONG_POLL -> "/api/poll?wait=" + WAIT_MILLIS + '&' + session(address, channel, position);
    };
  }

  private static String session(HubAddress address, String channel, String position) {
    String session = "device=" + address.device() + "&channels=" + channel;
    return position.isEmpty() ? session : session + "&positions=" + position;
  }

  /** Where a poll goes on. */
  static String next(HubAddress address, String cursor) {
    return "/api/poll?wait=" + WAIT_MILLIS + "&device=" + address.device() + "&cursor=" + cursor;
  }

  String headers(HubAddress address) {
    return this == WEBSOCKET ? address.headers() : address.authorization();
  }
}
