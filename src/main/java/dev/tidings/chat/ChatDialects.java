package dev.tidings.chat;

import dev.tidings.protocol.Dialect;
import dev.tidings.protocol.DialectRow.Said;
import dev.tidings.protocol.FrameType;
import dev.tidings.protocol.JsonObject;
import dev.tidings.protocol.JsonWriter;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.function.Function;

/** The frames of chats that only the hub sends, and how clients of flat events know them. */
@Singleton
public class ChatDialects {
  /** A message of a chat. */
  @Produces
  @Singleton
  public static FrameType message() {
    return ofHub(StoredMessage.TYPE, ChatDialects::flatMessage);
  }

  /** A chat was opened. */
  @Produces
  @Singleton
  public static FrameType opened() {
    return ofHub("chat.opened", ChatDialects::flatSession);
  }

  private static FrameType ofHub(String type, Function<JsonObject, String> flat) {
    return FrameType.ofHub(type).with(List.of(Said.one(Dialect.FLAT, type, flat)));
  }

  private static JsonObject payload(JsonObject frame) {
    return frame.object("payload").orElseGet(JsonObject::empty);
  }

  private static String flatMessage(JsonObject frame) {
    JsonObject message = payload(frame);
    JsonObject sender = frame.object("sender").orElseGet(JsonObject::empty);
    return JsonWriter.object()
        .text("type", "new_chat_message")
        .json("session_id", message.json("session"))
        .json("message", message.json("text"))
        .json("sender", message.json("by"))
        .json("number", message.json("number"))
        .json("user_id", sender.json("userId"))
        .json("name", sender.json("name"))
        .json("data", message.json("data"))
        .json("channel", frame.json("channel"))
        .json("event_id", frame.json("id"))
        .end();
  }

  private static String flatSession(JsonObject frame) {
    JsonObject chat = payload(frame);
    return JsonWriter.object()
        .text("type", "new_chat_session")
        .json("session_id", chat.json("id"))
        .json("visitor_location", chat.json("location"))
        .json("subject", chat.json("subject"))
        .json("channel", frame.json("channel"))
        .json("event_id", frame.json("id"))
        .end();
  }
}
