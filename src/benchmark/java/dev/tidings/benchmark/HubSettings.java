package dev.tidings.benchmark;

import java.nio.file.Path;
import java.util.Map;

/** How a hub of the benchmark is set up, by environment variables as in production. */
final class HubSettings {
  private HubSettings() {}

  /** Puts them into the environment of a server, in place of all that are there. */
  static void put(Map<String, String> environment, Path folder, Keys keys, int port, int tlsPort) {
    environment.keySet().removeIf(name -> name.startsWith("TIDINGS_"));
    environment.put("TIDINGS_HTTP_PORT", String.valueOf(port));
    environment.put("TIDINGS_HTTPS_PORT", String.valueOf(tlsPort));
    environment.put("TIDINGS_TLS_KEYSTORE", keys.keyStore().toString());
    environment.put("TIDINGS_TLS_KEYSTORE_PASSWORD", Keys.PASSWORD);
    environment.put(
        "TIDINGS_DB_URL",
        "jdbc:h2:retry:"
            + folder.resolve("data/tidings")
            + ";WRITE_DELAY=0;LOCK_TIMEOUT=10000;DB_CLOSE_ON_EXIT=FALSE");
    environment.put("TIDINGS_AUTH_SECRET", Keys.SECRET);
    environment.put("TIDINGS_AUTH_PUBLIC_KEY", keys.publicKey().toString());
    environment.put("TIDINGS_AUTH_ALGORITHMS", "HS256,RS256");
  }
}
