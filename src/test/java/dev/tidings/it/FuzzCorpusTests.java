package dev.tidings.it;

import static dev.tidings.it.Frames.unique;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.protocol.ErrorCode;
import dev.tidings.protocol.FrameDecoder;
import dev.tidings.protocol.FrameLimits;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The kept inputs of the decoder's fuzz test, byte for byte, to a running hub. */
interface FuzzCorpusTests extends HubTests {
  Duration ANSWERED = Duration.ofSeconds(10);

  /** After one more of these a session ends with 4400. */
  int HARMLESS_FAULTS = 9;

  /** The faults that cost a whole message. */
  Set<String> UNDECODABLE = Set.of("bad_json", "too_deep", "too_large");

  /** Knows the frames of the core; those of features it takes for unknown. */
  FrameDecoder DECODER = new FrameDecoder(FrameLimits.DEFAULTS, List.of());

  /** RFC 6455, section 7.4.1: text that is not UTF-8. */
  int NO_UTF_8 = 1007;

  private static List<Path> corpus() throws IOException {
    Path inputs =
        Testbed.project()
            .resolve("src/test/resources/dev/tidings/protocol/FrameDecoderFuzzTestInputs");
    try (Stream<Path> files = Files.walk(inputs)) {
      return files.filter(Files::isRegularFile).sorted().toList();
    }
  }

  private static boolean isText(byte[] bytes) {
    return Arrays.equals(
        new String(bytes, StandardCharsets.UTF_8).getBytes(StandardCharsets.UTF_8), bytes);
  }

  @Test
  default void textOfTheCorpusIsAnsweredAndHarmsNobody() throws IOException {
    List<Path> texts = new ArrayList<>();
    for (Path input : corpus()) {
      if (isText(Files.readAllBytes(input))) {
        texts.add(input);
      }
    }
    assertThat(texts).as("kept inputs that are text").hasSizeGreaterThan(50);
    try (Neighbour neighbour = new Neighbour(hub())) {
      int sent = 0;
      while (sent < texts.size()) {
        try (RawClient client = open()) {
          for (int faults = 0; faults < HARMLESS_FAULTS && sent < texts.size(); sent++) {
            faults += faultsOf(client, texts.get(sent));
          }
        }
      }
    }
  }

  @Test
  default void bytesOfTheCorpusThatAreNoTextEndTheSessionAndHarmNobody() throws IOException {
    int sent = 0;
    try (Neighbour neighbour = new Neighbour(hub())) {
      for (Path input : corpus()) {
        byte[] bytes = Files.readAllBytes(input);
        if (!isText(bytes)) {
          try (RawClient client = open()) {
            client.send(RawClient.TEXT, bytes);
            assertThat(client.readToTheEnd(ANSWERED)).as(input.toString()).isEqualTo(NO_UTF_8);
            sent++;
          }
        }
      }
    }
    assertThat(sent).as("kept inputs that are no text").isGreaterThan(20);
  }

  /** A client whose first frame says that it keeps to the contract, whatever comes after it. */
  private RawClient open() {
    RawClient client = RawClient.open(hub(), Tokens.of(unique("fuzz-")), unique("device-"));
    client.send("{\"type\":\"flow\",\"level\":\"none\"}");
    return client;
  }

  /**
   * Sends an input and a ping; gives how many errors of those that are counted came before the
   * pong.
   */
  private static int faultsOf(RawClient client, Path input) throws IOException {
    String id = unique("after-");
    byte[] bytes = Files.readAllBytes(input);
    client.send(RawClient.TEXT, bytes);
    client.send("{\"type\":\"ping\",\"id\":\"" + id + "\"}");
    int faults = 0;
    long errors = 0;
    while (true) {
      RawClient.Frame frame = client.read(ANSWERED);
      assertThat(frame.opcode()).as("after %s: %s", input, frame.text()).isEqualTo(RawClient.TEXT);
      JsonObject answer = parsed(frame.text());
      if (Frames.answers(id).test(answer)) {
        assertThat(answer.getString("type")).isEqualTo("pong");
        assertThat(errors).as("errors after %s", input).isGreaterThanOrEqualTo(refusals(bytes));
        return faults;
      }
      if (Frames.ofType("error").test(answer)) {
        assertThat(answer.getInt("code")).as("after %s: %s", input, answer).isBetween(100, 499);
        assertThat(answer.getString("message")).as("after %s", input).isNotBlank();
        errors++;
        faults += UNDECODABLE.contains(answer.getString("name")) ? 1 : 0;
      }
    }
  }

  /** How many of its frames the hub must answer with an error, at least. */
  private static long refusals(byte[] input) {
    return DECODER.decode(new String(input, StandardCharsets.UTF_8)).stream()
        .filter(FrameDecoder.Decoded.Refused.class::isInstance)
        .map(FrameDecoder.Decoded.Refused.class::cast)
        .filter(refused -> refused.cause().code() != ErrorCode.UNKNOWN_TYPE)
        .count();
  }

  private static JsonObject parsed(String frame) {
    try (JsonReader reader = Json.createReader(new StringReader(frame))) {
      return reader.readObject();
    }
  }
}
