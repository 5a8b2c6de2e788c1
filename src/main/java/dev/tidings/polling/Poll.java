package dev.tidings.polling;

import java.util.function.Consumer;

/**
 * One request for what comes.
 *
 * @param until when it is answered though nothing came, by the nano clock
 * @param intervalNanos how soon after its answer another one is expected
 * @param answer given its answer once, on any thread; may block
 */
record Poll(long until, long intervalNanos, Consumer<Answer> answer) {
  /**
   * What a poll is answered with.
   *
   * @param frames canonical JSON, separated by commas; empty for none
   * @param cursor what the next poll comes with
   */
  record Answer(String frames, String cursor) {
    boolean isEmpty() {
      return frames.isEmpty();
    }

    String json() {
      return "{\"frames\":[" + frames + "],\"cursor\":\"" + cursor + "\"}";
    }

    /** Changes with the cursor (RFC 9110, section 8.8.3); a cursor ends with its signature. */
    String tag() {
      return '"' + cursor.substring(cursor.lastIndexOf('.') + 1) + '"';
    }
  }
}
