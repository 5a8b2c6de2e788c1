package dev.tidings.benchmark;

import java.util.Arrays;

/** A system under test. */
enum Subject {
  /** The WAR of this project as it is shipped. */
  HUB("hub"),
  /** The same with the history in the database, H2; run on demand only. */
  STORED("hub-stored"),
  /** The same WAR on Payara Micro; run on demand only. */
  PAYARA("payara"),
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

  /** Whether it is the WAR of this project. */
  boolean isHub() {
    return this == HUB || this == STORED || this == PAYARA;
  }

  /** Whether it has a heap that jcmd can see. */
  boolean isOnJvm() {
    return this != SOCKET_IO;
  }

  /** Whether it is run only when the command names it. */
  boolean isOnDemand() {
    return this == STORED || this == PAYARA;
  }

  static Subject of(String label) {
    return Arrays.stream(values())
        .filter(subject -> subject.label.equals(label))
        .findFirst()
        .orElseThrow(
            () ->
                new BenchmarkException(
                    "no system %s; there is %s"
                        .formatted(label, Arrays.stream(values()).map(Subject::label).toList())));
  }
}
