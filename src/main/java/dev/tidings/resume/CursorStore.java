package dev.tidings.resume;

import java.util.Optional;

/**
 * Texts that are too long for a cursor, under keys that all nodes know. What was put is there until
 * it is older than {@code tidings.cursor.ttl}, or five minutes old when the device has put
 * something newer.
 */
interface CursorStore {
  /** Whose cursor it is. */
  record Owner(String tenant, String user, String device) {}

  /**
   * Keeps the text.
   *
   * @param key never used before
   */
  void put(String key, Owner owner, String places);

  /** The text under a key. */
  Optional<String> find(String key);
}
