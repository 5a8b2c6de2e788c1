package dev.tidings.protocol;

import java.util.List;

/**
 * One dialect, both ways, for the frames of the core and in general for all others. Immutable; what
 * a payload holds goes through it as the text it is.
 */
interface Translation {
  /** What the client asks for, as it says it; empty when it says nothing that can be read. */
  String word(JsonObject frame);

  /** A client's frame as a canonical one. */
  JsonObject heard(String type, JsonObject frame);

  /** An event, which in each dialect is one frame. */
  String event(JsonObject message, String tenant);

  /** The text that {@link #event} gave, marked as sent again from the history. */
  default String replayed(String event) {
    return MessageBody.asReplay(event);
  }

  /** Any other frame, whose type is given; at least one text. */
  List<String> said(String type, JsonObject frame, String tenant);
}
