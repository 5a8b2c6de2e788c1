package dev.tidings.notification;

import dev.tidings.protocol.JsonWriter;

/**
 * What a user wants of one kind.
 *
 * @param realtime whether it is pushed to the devices at once; else it is in the list and counts
 * @param toast whether it may come up by itself
 * @param sound whether it may be heard
 * @param muted whether it is in the list only, uncounted
 * @param digest whether it is held back and told once a day with the others
 */
record Preference(boolean realtime, boolean toast, boolean sound, boolean muted, boolean digest) {
  /** Of a user who has not said. */
  static final Preference USUAL = new Preference(true, true, true, false, false);

  String json(String kind) {
    return JsonWriter.object()
        .text("kind", kind)
        .flag("realtime", realtime)
        .flag("toast", toast)
        .flag("sound", sound)
        .flag("muted", muted)
        .flag("digest", digest)
        .end();
  }
}
