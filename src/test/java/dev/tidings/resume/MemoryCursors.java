package dev.tidings.resume;

import dev.tidings.settings.Settings;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Rows in memory, for tests that need no database. */
public final class MemoryCursors implements CursorStore {
  private final Map<String, String> rows = new ConcurrentHashMap<>();

  /** Cursors with a key of the tests. */
  public static Cursors cursors(Settings settings) {
    return new Cursors(settings, new MemoryCursors());
  }

  @Override
  public void put(String key, Owner owner, String places) {
    if (rows.put(key, places) != null) {
      throw new IllegalStateException(key + " was used before");
    }
  }

  @Override
  public Optional<String> find(String key) {
    return Optional.ofNullable(rows.get(key));
  }

  int size() {
    return rows.size();
  }
}
