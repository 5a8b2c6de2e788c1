package dev.tidings.benchmark;

/** A figure of one run. */
enum Metric {
  PUBLISHED("published/s", 0),
  DELIVERED("delivered/s", 0),
  P50("p50 ms", 2),
  P99("p99 ms", 1),
  P999("p99.9 ms", 1),
  MAX("max ms", 0),
  CPU_PER_DELIVERY("CPU µs/delivery", 2),
  BYTES_PER_DELIVERY("bytes/delivery", 0),
  EVENTS_PER_MESSAGE("events/message", 1),
  CONNECTS("connects/s", 0),
  CPU_PER_CONNECT("CPU ms/connect", 2),
  HEAP_PER_CONNECTION("heap KiB/connection", 1),
  RSS_PER_CONNECTION("RSS KiB/connection", 1),
  HEAP("heap MiB", 0),
  RSS("RSS MiB", 0),
  THREADS("threads", 0),
  SERVER_CPU("server % of a core", 1),
  CLIENT_CPU("client % of a core", 1),
  OTHER_CPU("others % of a core", 1),
  MISSING("missing", 0),
  LOST("lost", 0),
  DOUBLED("doubled", 0),
  FAULTS("other faults", 0),
  GAP_FRAMES("gap frames", 0),
  GAP_EVENTS("events told as gone", 0),
  STALLED_RETURNS("stalled that had to return", 0),
  STALLED_RECOVERED("events the stalled got", 0),
  LASTS_P99("p99 ms of last events", 1);

  private final String label;
  private final int decimals;

  Metric(String label, int decimals) {
    this.label = label;
    this.decimals = decimals;
  }

  /** What it is, and its unit. */
  String label() {
    return label;
  }

  /** A value of it as text. */
  String text(double value) {
    return String.format(java.util.Locale.ROOT, "%,." + decimals + "f", value);
  }
}
