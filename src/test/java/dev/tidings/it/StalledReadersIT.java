package dev.tidings.it;

import static dev.tidings.it.Frames.channel;
import static dev.tidings.it.Frames.messageIn;
import static dev.tidings.it.Frames.ofType;
import static dev.tidings.it.Frames.publish;
import static dev.tidings.it.Frames.unique;
import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.StringReader;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A quarter of a channel's readers stop to read, all at once. */
class StalledReadersIT {
  private static final int READERS = 12;
  private static final int STALLED = 4;
  private static final int CHARS = 6_000;
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration WRITE_TIMEOUT = Duration.ofSeconds(5);

  /** Each stalled reader takes some of it before a write blocks: on Payara up to 10 MB. */
  private static final int EVENTS = Testbed.isPayara() ? 3_000 : 1_600;

  private static ServerProcess server;

  @BeforeAll
  static void start() {
    server =
        ServerProcess.ready(
            "stalled-readers", Map.of("TIDINGS_WRITE_TIMEOUT", WRITE_TIMEOUT.toSeconds() + "s"));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  /** A reader that can stop; it keeps the ids of the events it has read. */
  private static final class Stalling implements AutoCloseable {
    final String token = Tokens.of(unique("stalled-"));
    final String device = unique("device-");
    final List<String> ids = new ArrayList<>();
    final RawClient client;

    Stalling(Target hub, String channel) throws IOException {
      client = RawClient.open(hub, token, device);
      client.send(Frames.subscribe("s", channel));
      while (!client.read(PATIENCE).text().contains("\"subscribed\"")) {
        // the greeting comes first
      }
    }

    /** Reads what was on its way when the hub ended the connection. */
    void readTheRest() throws IOException {
      try {
        while (true) {
          RawClient.Frame frame = client.read(PATIENCE);
          if (frame.opcode() == RawClient.CLOSE) {
            return;
          }
          if (frame.opcode() == RawClient.TEXT) {
            note(frame.text());
          }
        }
      } catch (EOFException | SocketException e) {
        assertThat(e).as("the connection has ended").isNotNull();
      }
    }

    private void note(String text) {
      try (JsonReader reader = Json.createReader(new StringReader(text))) {
        JsonObject frame = reader.readObject();
        if (ofType("message").test(frame)) {
          ids.add(frame.getString("id"));
        }
      }
    }

    @Override
    public void close() {
      client.close();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void theOthersGetEverythingAndTheStalledRecoverOrAreToldOneGap(boolean secure)
      throws IOException {
    String channel = channel();
    Target hub = secure ? server.target().overTls() : server.target();
    List<TestClient> readers =
        IntStream.range(0, READERS)
            .mapToObj(i -> TestClient.at(hub).token(Tokens.of(unique("r-"))).batches().greeted())
            .toList();
    readers.forEach(reader -> reader.subscribe(channel));
    List<Stalling> stalled = new ArrayList<>();
    for (int i = 0; i < STALLED; i++) {
      stalled.add(new Stalling(hub, channel));
    }
    try (Neighbour neighbour = new Neighbour(hub);
        TestClient sender = TestClient.at(hub).token(Tokens.service(unique("sender-"))).greeted()) {
      String text = '"' + "x".repeat(CHARS) + '"';
      for (int i = 0; i < EVENTS; i++) {
        sender.send(publish("p" + i, channel, text));
      }
      sender.await("all acks", EVENTS, PATIENCE, ofType("ack"));
      for (TestClient reader : readers) {
        reader.await("all events", EVENTS, PATIENCE, messageIn(channel));
        Frames.assertEvents(reader.settled().frames(messageIn(channel)), EVENTS);
        assertThat(reader.frames(ofType("gap"))).isEmpty();
      }
      server.await(
          "the stalled are gone", () -> held("open") == READERS + 2 && held("stuckWrites") == 0);
    }
    for (Stalling client : stalled) {
      client.readTheRest();
      assertRecovers(hub, client, channel);
      client.close();
    }
    readers.forEach(TestClient::close);
  }

  private static int held(String name) {
    return Rest.of(server.target()).held().getOrDefault(name, -1);
  }

  /** What it had read, one gap at most, and all after that are all the events in their order. */
  private static void assertRecovers(Target hub, Stalling client, String channel) {
    long seen = client.ids.size();
    assertThat(client.ids.stream().map(Frames::offset))
        .isEqualTo(IntStream.rangeClosed(1, (int) seen).mapToObj(Long::valueOf).toList());
    assertThat(seen).as("events before it stalled").isBetween(1L, EVENTS - 1L);
    String position = client.ids.get((int) seen - 1);
    try (TestClient back = TestClient.at(hub).token(client.token).device(client.device).greeted()) {
      assertThat(back.await("connected").getJsonObject("previous").getInt("code")).isEqualTo(4008);
      JsonObject subscribed = back.subscribe(channel, Frames.lastEventId(position));
      List<JsonObject> gaps = back.settled().frames(ofType("gap"));
      boolean recovered = subscribed.getBoolean("recovered");
      assertThat(gaps).hasSize(recovered ? 0 : 1);
      long from = recovered ? seen : Frames.offset(gaps.get(0).getString("to"));
      if (!recovered) {
        assertThat(gaps.get(0).getString("from")).isEqualTo(position);
        assertThat(gaps.get(0).getString("reason")).isEqualTo("trimmed");
        assertThat(from).isEqualTo(EVENTS);
      }
      back.await("the rest", (int) (EVENTS - from), PATIENCE, messageIn(channel));
      assertThat(back.settled().frames(messageIn(channel)).stream().map(Frames::offset))
          .isEqualTo(
              IntStream.rangeClosed((int) from + 1, EVENTS).mapToObj(Long::valueOf).toList());
    }
  }
}
