package dev.tidings.benchmark;

import java.util.Arrays;

/** A system under test. */
enum Subject {
  /** The WAR of this project as it is shipped. */
  HUB("hub"),
  /** What one would write by hand; see {@code PlainEndpoint}. */
  PLAIN("plain"),
  /** The least that is fast; see {@code TrialEndpoint}. */
  TRIAL("trial"),
  /** Socket.IO 4 on Node.js. */
  SOCKET_IO("socket.io");

  private final String label;

  Subject(String label) {
    this.label = label;
  }

  /** How it is called in tables and on the command line. */
  String label() {
    return label;
  }

  boolean isOnLiberty() {
    return this != SOCKET_IO;
  }

  static Subject of(String label) {
    return Arrays.stream(values())
        .filter(subject -> subject.label.equals(label))
        .findFirst()
        .orElseThrow(
            () ->
                new BenchmarkException(
                    "no system " + label + "; there is hub, plain, trial, socket.io"));
  }
}
