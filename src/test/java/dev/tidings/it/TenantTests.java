package dev.tidings.it;

import static dev.tidings.it.Frames.channel;
import static dev.tidings.it.Frames.on;
import static dev.tidings.it.Frames.presence;
import static dev.tidings.it.Frames.publish;
import static dev.tidings.it.Frames.unique;
import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The same name in two tenants is two channels, and the token alone says which tenant. */
interface TenantTests extends HubTests {
  @Test
  default void whatHappensInOneTenantIsSilenceInTheOther() {
    String channel = channel();
    String ours = unique("ours-");
    String theirs = unique("theirs-");
    try (TestClient foreign = TestClient.at(hub()).token(Tokens.of("eve", theirs)).greeted();
        TestClient own = TestClient.at(hub()).token(Tokens.of("ann", ours)).greeted();
        TestClient mate = TestClient.at(hub()).token(Tokens.of("bob", ours)).greeted()) {
      for (TestClient client : List.of(foreign, mate)) {
        client.subscribe(channel, "\"presence\":true");
        client.subscribe("presence", "\"presence\":true");
        client.await("both syncs", 2, TestClient.SOON, Frames.ofType("presence.sync"));
      }
      int before = foreign.settled().frames().size();

      own.ask("j", presence("join", "j", channel, "{}"));
      String eventId = own.ask("p", publish("p", channel)).getString("eventId");
      mate.await("the event", Frames.messageIn(channel));
      mate.await("the join", Frames.presenceOf("join", "ann").and(on(channel)));
      TestClient third = TestClient.at(hub()).token(Tokens.of("cat", ours)).greeted();
      mate.await("the roster", Frames.presenceOf("join", "cat"));
      third.close();

      List<JsonObject> after = foreign.settled().frames();
      assertThat(after.subList(before, after.size()))
          .allMatch(frame -> frame.getString("type").equals("pong"));
      assertThat(
              foreign
                  .ask(
                      "again",
                      Frames.subscribe(
                          "again", channel(), Frames.lastEventId(eventId), "\"history\":9"))
                  .getBoolean("recovered"))
          .as("the position of another tenant's stream")
          .isFalse();
    }
  }

  @Test
  default void restShowsNothingOfAnotherTenant() {
    String channel = channel();
    String ours = unique("ours-");
    String foreign = Tokens.of("eve", unique("theirs-"));
    try (TestClient own = TestClient.at(hub()).token(Tokens.of("ann", ours)).greeted()) {
      own.ask("j", presence("join", "j", channel, "{}"));
      own.ask("p", publish("p", channel));
      Rest rest = Rest.of(hub());

      assertThat(
              rest.get("/api/channels/" + channel + "/history", foreign)
                  .json()
                  .getJsonArray("events"))
          .isEmpty();
      assertThat(
              rest.get("/api/channels/" + channel + "/presence", foreign)
                  .json()
                  .getJsonArray("members"))
          .isEmpty();
      assertThat(
              rest.get("/api/presence/users?include=recent", foreign).json().getJsonArray("users"))
          .isEmpty();
    }
  }

  @Test
  default void namingAnotherTenantIsRefused() {
    String token = Tokens.of("ann", "mine");
    List<TestClient.Handshake> wrong =
        List.of(
            TestClient.at(hub()).token(token).header("X-Tenant-ID", "other"),
            TestClient.at(hub()).token(token).query("tenant_id", "other"));
    for (TestClient.Handshake handshake : wrong) {
      TestClient client = handshake.open();
      assertThat(client.awaitClose().code()).isEqualTo(4003);
      assertThat(client.await("error").getString("name")).isEqualTo("tenant_mismatch");
      assertThat(client.frames(Frames.ofType("connected"))).isEmpty();
    }
    Rest rest = Rest.of(hub());
    assertThat(rest.get("/api/presence/users", token, "X-Tenant-ID", "other").status())
        .isEqualTo(403);
    assertThat(rest.get("/api/presence/users?tenant_id=other", token).status()).isEqualTo(403);
  }

  @Test
  default void namingTheTokensTenantChangesNothing() {
    try (TestClient client =
        TestClient.at(hub())
            .token(Tokens.of("ann", "mine"))
            .header("X-Tenant-ID", "mine")
            .query("tenant_id", "mine")
            .greeted()) {
      assertThat(client.settled().isOpen()).isTrue();
    }
  }
}
