package dev.tidings.monitoring;

import java.util.HashMap;
import java.util.Map;

/**
 * What happened since the start to connections that are over, by tenant and by the version that
 * their clients ran. Clients say what they like, so that of each tenant a bounded number of
 * versions is told apart. Safe for use by several threads.
 */
final class Versions {
  /** Of clients that have not said it. */
  static final String UNKNOWN = "unknown";

  /** All that are not told apart. */
  static final String OTHER = "other";

  /** The most versions of a tenant that are told apart. */
  static final int MOST = 100;

  /** Guarded by this. */
  private final Map<String, Map<String, OfVersion>> tenants = new HashMap<>();

  /** The version of a connection. */
  static String of(Watched connection) {
    return connection.reported().version().orElse(UNKNOWN);
  }

  /** Adds a connection that is over. */
  synchronized void add(Watched connection) {
    Map<String, OfVersion> versions =
        tenants.computeIfAbsent(connection.tenant(), t -> new HashMap<>());
    String version = of(connection);
    boolean isTold = versions.containsKey(version) || versions.size() < MOST;
    versions.merge(isTold ? version : OTHER, OfVersion.of(connection), OfVersion::plus);
  }

  /** A copy of what was added of those in the scope, by version. */
  synchronized Map<String, OfVersion> sums(Scope scope) {
    Map<String, OfVersion> sums = new HashMap<>();
    tenants.forEach(
        (tenant, versions) -> {
          if (scope.includes(tenant)) {
            versions.forEach((version, of) -> sums.merge(version, of, OfVersion::plus));
          }
        });
    return sums;
  }
}
