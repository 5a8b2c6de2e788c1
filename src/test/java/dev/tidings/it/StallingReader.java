package dev.tidings.it;

import static dev.tidings.it.Frames.messageIn;
import static dev.tidings.it.Frames.ofType;
import static dev.tidings.it.Frames.on;
import static dev.tidings.it.Frames.unique;
import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/** A subscriber that reads nothing until it is told to; it keeps the places, not the payloads. */
final class StallingReader implements AutoCloseable {
  private static final Duration SUBSCRIBED = Duration.ofSeconds(20);

  /** Open Liberty waits 30 s for the answer to a close frame before it ends the connection. */
  private static final Duration ENDED = Duration.ofSeconds(90);

  private final String token = Tokens.of(unique("stalled-"));
  private final String device = unique("device-");
  private final List<JsonObject> frames = new ArrayList<>();
  private final RawClient client;

  StallingReader(Target hub, String... channels) throws IOException {
    client = RawClient.open(hub, token, device);
    for (String channel : channels) {
      client.send(Frames.subscribe("s", channel));
      while (frames.stream().noneMatch(ofType("subscribed").and(on(channel)))) {
        read(SUBSCRIBED);
      }
    }
  }

  private int read(Duration timeout) throws IOException {
    RawClient.Frame frame = client.read(timeout);
    if (frame.opcode() == RawClient.TEXT) {
      try (JsonReader reader = Json.createReader(new StringReader(frame.text()))) {
        frames.add(Json.createObjectBuilder(reader.readObject()).remove("payload").build());
      }
    }
    return frame.opcode();
  }

  /** Reads on until it has what was waited for. */
  void readUntil(Duration timeout, BooleanSupplier enough) throws IOException {
    while (!enough.getAsBoolean()) {
      read(timeout);
    }
  }

  /** Reads what was on its way when the hub ended the connection; the ids of the events it has. */
  List<String> readTheRest(String channel) {
    try {
      int opcode = read(ENDED);
      while (opcode != RawClient.CLOSE) {
        opcode = read(ENDED);
      }
    } catch (SocketTimeoutException e) {
      throw new AssertionError(
          "silent for %s after %d frames: %s".formatted(ENDED, frames.size(), client.socket()), e);
    } catch (EOFException | SocketException e) {
      assertThat(e).as("the connection has ended").isNotNull();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return frames(messageIn(channel)).stream().map(message -> message.getString("id")).toList();
  }

  /** The offsets of the events it has. */
  List<Long> offsets(String channel) {
    return frames(messageIn(channel)).stream().map(Frames::offset).toList();
  }

  /** What it was told that it missed. */
  List<JsonObject> gaps(String channel) {
    return frames(ofType("gap").and(on(channel)));
  }

  /** How many events it was told that it missed. */
  int dropped(String channel) {
    return gaps(channel).stream().mapToInt(gap -> gap.getInt("dropped")).sum();
  }

  /** The same device comes back as a client that reads. */
  TestClient again(Target hub) {
    return TestClient.at(hub).token(token).device(device).greeted();
  }

  private List<JsonObject> frames(Predicate<JsonObject> fits) {
    return frames.stream().filter(fits).toList();
  }

  @Override
  public void close() {
    client.close();
  }
}
