package dev.tidings.it;

import static dev.tidings.it.Frames.channel;
import static dev.tidings.it.Frames.messageIn;
import static dev.tidings.it.Frames.publish;
import static dev.tidings.it.Frames.unique;
import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.JsonObject;
import org.junit.jupiter.api.Test;

/** A publication that is sent again is one event. */
interface DuplicateTests extends HubTests {
  @Test
  default void aRepeatedPublicationIsOneEventAlsoAfterAReconnect() {
    String channel = channel();
    String token = Tokens.of(unique("anna-"));
    String device = unique("device-");
    String eventId;
    try (TestClient reader = TestClient.of(hub(), unique("ben-"))) {
      reader.subscribe(channel);
      try (TestClient first = TestClient.at(hub()).token(token).device(device).greeted()) {
        JsonObject ack = first.ask("once", publish("once", channel, "{\"n\":1}"));
        eventId = ack.getString("eventId");
        assertThat(ack.getBoolean("duplicate", false)).isFalse();

        first.send(publish("once", channel, "{\"n\":1}"));
        assertDuplicate(
            first.await("two acks", 2, TestClient.SOON, Frames.answers("once")).get(1), eventId);
      }
      try (TestClient again = TestClient.at(hub()).token(token).device(device).greeted()) {
        assertDuplicate(again.ask("once", publish("once", channel, "{\"n\":1}")), eventId);
        again.ask("next", publish("next", channel));
      }
      reader.await("both events", 2, TestClient.SOON, messageIn(channel));
      assertThat(Frames.refs(reader.settled().frames(messageIn(channel))))
          .containsExactly("once", "next");
    }
  }

  private static void assertDuplicate(JsonObject ack, String eventId) {
    assertThat(ack.getString("type")).isEqualTo("ack");
    assertThat(ack.getString("eventId")).isEqualTo(eventId);
    assertThat(ack.getBoolean("duplicate", false)).isTrue();
  }

  @Test
  default void anIdWithAnotherPayloadIsRefusedAlsoAfterAReconnect() {
    String channel = channel();
    String token = Tokens.of(unique("carl-"));
    try (TestClient first = TestClient.at(hub()).token(token).greeted()) {
      first.ask("x", publish("x", channel, "1"));
      first.send(publish("x", channel, "2"));
      assertThat(first.await("error").getString("name")).isEqualTo("id_reused");
    }
    try (TestClient again = TestClient.at(hub()).token(token).greeted()) {
      assertThat(again.ask("x", publish("x", channel, "3")).getString("name"))
          .isEqualTo("id_reused");
    }
  }

  @Test
  default void theSameIdOfTwoUsersIsTwoEvents() {
    String channel = channel();
    try (TestClient dora = TestClient.of(hub(), unique("dora-"));
        TestClient erik = TestClient.of(hub(), unique("erik-"))) {
      JsonObject one = dora.ask("x", publish("x", channel, "1"));
      JsonObject other = erik.ask("x", publish("x", channel, "2"));

      assertThat(Frames.offset(other.getString("eventId")))
          .isEqualTo(Frames.offset(one.getString("eventId")) + 1);
    }
  }
}
