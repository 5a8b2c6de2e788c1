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

  /** An event of any type, which in each dialect is one frame. */
  String event(JsonObject event, String tenant);

  /** The text that {@link #event} gave, marked as sent again from the history. */
  default String replayed(String event) {
    return MessageBody.asReplay(event);
  }

  /**
   * Any other frame, whose type is given; at least one text.
   *
   * @param events how each event that is within the frame is said
   */
  List<String> said(String type, JsonObject frame, String tenant, Events events);

  /** The texts of events that are within a frame. */
  interface Events {
    /** The event's text. */
    String said(JsonObject event);

    /** The texts of all events of the frame. */
    default List<String> in(JsonObject frame) {
      return frame.array("events", Integer.MAX_VALUE).orElse(List.of()).stream()
          .map(event -> said(frame.read(event)))
          .toList();
    }
  }

  /** What dialects without dots in their names call a type. */
  static String withoutDots(String type) {
    return type.replace('.', '_');
  }
}
