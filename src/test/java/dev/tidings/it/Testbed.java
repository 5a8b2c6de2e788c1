package dev.tidings.it;

import java.nio.file.Path;
import java.util.Objects;

/** What the build hands to the tests by system properties; see the POM. */
final class Testbed {
  private Testbed() {}

  /** Whether this JVM runs the integration tests, not the unit tests. */
  static boolean isPresent() {
    return System.getProperty("tidings.it.server") != null;
  }

  /** Whether the server is Payara Micro; it is Open Liberty otherwise. */
  static boolean isPayara() {
    return property("tidings.it.server").equals("payara");
  }

  /** The folder in which everything of the integration tests lives. */
  static Path directory() {
    return Path.of(property("tidings.it.directory"));
  }

  /** The WAR under test. */
  static Path war() {
    return Path.of(property("tidings.it.war"));
  }

  /** The root of the sources. */
  static Path project() {
    return Path.of(property("tidings.it.project"));
  }

  /** The folder with the drivers that the server is given. */
  static Path drivers() {
    return Path.of(property("tidings.it.drivers"));
  }

  /** Where Open Liberty is installed, or the jar of Payara Micro. */
  static Path server() {
    return Path.of(property("tidings.it.server.path"));
  }

  /** The hub on the server that Arquillian runs. */
  static Target deployed() {
    return Target.at(
        Integer.parseInt(property("tidings.it.http.port")),
        Integer.parseInt(property("tidings.it.https.port")));
  }

  private static String property(String name) {
    return Objects.requireNonNull(System.getProperty(name), name + " is set by the POM");
  }
}
