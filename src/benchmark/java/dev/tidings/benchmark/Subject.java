package dev.tidings.benchmark;

import dev.tidings.benchmark.load.Administrator;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/** A system under test. */
enum Subject {
  /** The WAR of this project as it is shipped. */
  HUB("hub"),
  /** The same with the history in the database, H2; run on demand only. */
  STORED("hub-stored", Map.of("TIDINGS_HISTORY_STORE", "database")),
  /** The same with nothing counted or timed of connections; run on demand only. */
  UNWATCHED("hub-unwatched", Map.of("TIDINGS_MONITORING", "false")),
  /** The same as the hub, with an operator at the admin page; run on demand only. */
  WATCHED("hub-watched", Map.of("TIDINGS_OPERATORS_TENANT", Administrator.TENANT)),
  /** The same WAR on Payara Micro; run on demand only. */
  PAYARA("payara"),
  /** What one would write by hand; see {@code PlainEndpoint}. */
  PLAIN("plain"),
  /** The least that is fast; see {@code TrialEndpoint}. */
  TRIAL("trial"),
  /** Socket.IO 4 on Node.js. */
  SOCKET_IO("socket.io");

  private static final Set<Subject> BASELINES = EnumSet.of(PLAIN, TRIAL, SOCKET_IO);

  private final String label;

  @SuppressWarnings("Immutable") // a copy that nobody can change
  private final Map<String, String> settings;

  Subject(String label) {
    this(label, Map.of());
  }

  Subject(String label, Map<String, String> settings) {
    this.label = label;
    this.settings = Map.copyOf(settings);
  }

  /** Settings of its own, by the names that they have in the environment. */
  Map<String, String> settings() {
    return settings;
  }

  /** How it is called in tables and on the command line. */
  String label() {
    return label;
  }

  /** Whether it is the WAR of this project. */
  boolean isHub() {
    return !BASELINES.contains(this);
  }

  /** Whether it has a heap that jcmd can see. */
  boolean isOnJvm() {
    return this != SOCKET_IO;
  }

  /** Whether it is run only when the command names it. */
  boolean isOnDemand() {
    return isHub() && this != HUB;
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
