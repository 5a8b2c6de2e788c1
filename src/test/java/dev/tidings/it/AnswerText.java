package dev.tidings.it;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.JsonObject;
import org.jspecify.annotations.Nullable;

/** What a reader of an answer has: each piece must fit, and comes once. */
final class AnswerText {
  private final StringBuilder text = new StringBuilder();
  private String lastEventId = "";
  private EventReader.@Nullable Event end;

  /** Takes the events of a stream until it ends or breaks off. */
  AnswerText readAll(EventReader reader) {
    EventReader.Event event = reader.next();
    while (event != null) {
      take(event);
      event = reader.next();
    }
    return this;
  }

  /** Takes events until there is so much text. */
  AnswerText readUntil(EventReader reader, int length) {
    while (text.length() < length) {
      EventReader.Event event = reader.next();
      if (event == null) {
        throw new AssertionError("the stream ended at " + text.length());
      }
      take(event);
    }
    return this;
  }

  void take(EventReader.Event event) {
    assertThat(end).as("nothing after the end").isNull();
    lastEventId = event.id();
    if (event.type().equals("token")) {
      JsonObject token = event.json();
      assertThat(token.getInt("position")).as("neither hole nor overlap").isEqualTo(text.length());
      text.append(token.getString("text"));
      assertThat(event.id()).isEqualTo(token.getInt("answerId") + ":" + text.length());
    } else {
      end = event;
    }
  }

  String text() {
    return text.toString();
  }

  String lastEventId() {
    return lastEventId;
  }

  /** The one event that ended it. */
  EventReader.Event end() {
    EventReader.Event known = end;
    if (known == null) {
      throw new AssertionError("it has no end yet: " + text);
    }
    assertThat(known.json().getString("text")).isEqualTo(text());
    return known;
  }

  boolean hasEnded() {
    return end != null;
  }
}
