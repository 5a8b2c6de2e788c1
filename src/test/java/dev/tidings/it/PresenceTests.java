package dev.tidings.it;

import static dev.tidings.it.Frames.channel;
import static dev.tidings.it.Frames.on;
import static dev.tidings.it.Frames.presence;
import static dev.tidings.it.Frames.presenceOf;
import static dev.tidings.it.Frames.unique;
import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.JsonObject;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who is here, as the others see it. */
interface PresenceTests extends HubTests {
  Duration GRACE = Duration.ofSeconds(10);
  String LISTENING = "\"presence\":true";

  @Test
  default void othersSeeAMemberComeChangeAndLeave() {
    String channel = channel();
    String anna = unique("anna-");
    try (TestClient listener = TestClient.of(hub(), unique("ben-"));
        TestClient member = TestClient.of(hub(), anna)) {
      listener.subscribe(channel, LISTENING);

      member.ask(
          "j", presence("join", "j", channel, "{\"activity\":\"reading\",\"userId\":\"forged\"}"));
      JsonObject joined = listener.await("join", presenceOf("join", anna)).getJsonObject("payload");
      assertThat(joined.getString("name")).isEqualTo("Name of " + anna);
      assertThat(joined.getString("status")).isEqualTo("online");
      assertThat(joined.getString("activity")).isEqualTo("reading");

      member.ask("u", presence("update", "u", channel, "{\"activity\":\"writing\"}"));
      assertThat(
              listener
                  .await("update", presenceOf("update", anna))
                  .getJsonObject("payload")
                  .getString("activity"))
          .isEqualTo("writing");

      member.ask("l", presence("leave", "l", channel, "{}"));
      listener.await("leave", presenceOf("leave", anna));
      assertThat(listener.frames(presenceOf("join", anna).and(on(channel)))).hasSize(1);
    }
  }

  @Test
  default void aListenerIsToldWhoIsHereRightAfterItSubscribed() {
    String channel = channel();
    String anna = unique("anna-");
    String token = Tokens.of(anna);
    try (TestClient laptop = TestClient.at(hub()).token(token).greeted();
        TestClient phone = TestClient.at(hub()).token(token).greeted();
        TestClient listener = TestClient.of(hub(), unique("ben-"))) {
      laptop.ask("j", presence("join", "j", channel, "{}"));
      phone.ask("j", presence("join", "j", channel, "{}"));

      listener.subscribe(channel, LISTENING);
      JsonObject sync = listener.await("presence.sync");

      List<JsonObject> onChannel = listener.frames(on(channel));
      assertThat(onChannel.get(0).getString("type")).isEqualTo("subscribed");
      assertThat(onChannel.get(1).getString("type")).isEqualTo("presence.sync");
      List<JsonObject> members = members(sync.getJsonObject("payload"));
      assertThat(members).hasSize(2).allMatch(m -> m.getString("userId").equals(anna));
      assertThat(members.stream().map(m -> m.getString("clientId")))
          .containsExactlyInAnyOrder(device(laptop), device(phone));
    }
  }

  @Test
  default void oneOfTwoDevicesLeavingLeavesTheOtherPresent() {
    String channel = channel();
    String token = Tokens.of(unique("carl-"));
    try (TestClient laptop = TestClient.at(hub()).token(token).greeted();
        TestClient phone = TestClient.at(hub()).token(token).greeted();
        TestClient listener = TestClient.of(hub(), unique("dora-"))) {
      laptop.ask("j", presence("join", "j", channel, "{}"));
      phone.ask("j", presence("join", "j", channel, "{}"));
      phone.ask("l", presence("leave", "l", channel, "{}"));

      listener.subscribe(channel, LISTENING);

      assertThat(members(listener.await("presence.sync").getJsonObject("payload")))
          .singleElement()
          .satisfies(m -> assertThat(m.getString("clientId")).isEqualTo(device(laptop)));
    }
  }

  @Test
  default void aMemberThatClosesCleanlyLeavesAtOnce() {
    String channel = channel();
    String erik = unique("erik-");
    try (TestClient listener = TestClient.of(hub(), unique("fay-"))) {
      listener.subscribe(channel, LISTENING);
      TestClient member = TestClient.of(hub(), erik);
      member.ask("j", presence("join", "j", channel, "{}"));

      member.close();

      listener.await("leave", 1, Duration.ofSeconds(3), presenceOf("leave", erik));
    }
  }

  @Test
  default void aLostMemberStaysForTheGraceAndComingBackWithinItShowsNothing() {
    String channel = channel();
    String lost = unique("gil-");
    String back = unique("hal-");
    String device = unique("device-");
    try (TestClient listener = TestClient.of(hub(), unique("ida-"))) {
      listener.subscribe(channel, LISTENING);
      TestClient gil = TestClient.of(hub(), lost);
      gil.ask("j", presence("join", "j", channel, "{}"));
      TestClient hal = TestClient.at(hub()).token(Tokens.of(back)).device(device).greeted();
      hal.ask("j", presence("join", "j", channel, "{}"));
      listener.await("both", 2, TestClient.SOON, Frames.ofType("presence.join"));

      long cut = System.nanoTime();
      gil.abort();
      hal.abort();
      try (TestClient again =
          TestClient.at(hub()).token(Tokens.of(back)).device(device).greeted()) {
        again.ask("j", presence("join", "j", channel, "{}"));
        listener.await("leave", 1, GRACE.plus(noticed()), presenceOf("leave", lost));
        assertThat(Duration.ofNanos(System.nanoTime() - cut)).isGreaterThan(GRACE.minusMillis(500));

        again.ask("u", presence("update", "u", channel, "{\"page\":\"last\"}"));
        listener.await("the update", presenceOf("update", back));
        assertThat(listener.frames(presenceOf("join", back))).hasSize(1);
        assertThat(listener.frames(presenceOf("leave", back))).isEmpty();
      }
    }
  }

  @Test
  default void restTellsWhoIsInAChannelAndWhatHappenedThere() {
    String channel = channel();
    String jim = unique("jim-");
    try (TestClient member = TestClient.of(hub(), jim)) {
      member.ask("j", presence("join", "j", channel, "{\"page\":\"one\"}"));
      member.ask("p1", Frames.publish("p1", channel));
      String last = member.ask("p2", Frames.publish("p2", channel)).getString("eventId");

      Rest.Answer present =
          Rest.of(hub()).get("/api/channels/" + channel + "/presence", Tokens.of("reader"));
      assertThat(present.status()).as(present.body()).isEqualTo(200);
      assertThat(present.json().getString("channel")).isEqualTo(channel);
      assertThat(members(present.json()))
          .singleElement()
          .satisfies(m -> assertThat(m.getString("userId")).isEqualTo(jim));

      Rest.Answer history =
          Rest.of(hub()).get("/api/channels/" + channel + "/history", Tokens.of("reader"));
      assertThat(history.status()).as(history.body()).isEqualTo(200);
      assertThat(history.json().getString("lastEventId")).isEqualTo(last);
      assertThat(Frames.refs(history.json().getJsonArray("events").getValuesAs(JsonObject.class)))
          .containsExactly("p1", "p2");
    }
  }

  @Test
  default void restListsTheUsersWhoAreOnlineAndOnRequestThoseWhoWere() {
    String tenant = unique("tenant-");
    String reading = Tokens.of("reader", tenant);
    String token = Tokens.of("kim", tenant);
    try (TestClient laptop = TestClient.at(hub()).token(token).greeted();
        TestClient phone = TestClient.at(hub()).token(token).greeted()) {
      TestClient lea = TestClient.at(hub()).token(Tokens.of("lea", tenant)).greeted();
      TestClient watching = TestClient.at(hub()).token(reading).greeted();
      watching.subscribe("presence", LISTENING);
      watching.await("presence.sync");
      lea.close();
      watching.await("leave", presenceOf("leave", "lea"));
      watching.close();

      JsonObject kim = user(users(reading, ""), "kim");
      assertThat(kim.getString("status")).isEqualTo("online");
      assertThat(kim.getString("name")).isEqualTo("Name of kim");
      assertThat(kim.getInt("devices")).isEqualTo(2);
      assertThat(users(reading, "").stream().map(u -> u.getString("userId"))).doesNotContain("lea");
      assertThat(user(users(reading, "?include=recent"), "lea").getString("status"))
          .isEqualTo("offline");
      assertThat(laptop.isOpen() && phone.isOpen()).isTrue();
    }
  }

  private List<JsonObject> users(String token, String query) {
    Rest.Answer answer = Rest.of(hub()).get("/api/presence/users" + query, token);
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    return answer.json().getJsonArray("users").getValuesAs(JsonObject.class);
  }

  private static JsonObject user(List<JsonObject> users, String id) {
    return users.stream().filter(u -> u.getString("userId").equals(id)).findFirst().orElseThrow();
  }

  private static List<JsonObject> members(JsonObject of) {
    return of.getJsonArray("members").getValuesAs(JsonObject.class);
  }

  private static String device(TestClient client) {
    return client.await("connected").getString("clientId");
  }
}
