package dev.tidings.rest;

import org.jspecify.annotations.Nullable;

/** Another request with the same key came first; what it answered may not be known yet. */
class KeyTakenException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  KeyTakenException(String key, @Nullable Throwable cause) {
    super("the key " + key + " is taken", cause);
  }
}
