package dev.tidings.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The codes of the hub are those of {@code codes.json}, from which the SDK's are made. */
class CodesTest {
  private static final Path FILE = Path.of("src/docs/schema/codes.json");

  /** What clients see from servers, proxies and browsers, but never from the hub. */
  private static final Set<Integer> OF_OTHERS = Set.of(1002, 1003, 1005, 1006, 1007, 1008, 1013);

  private record Code(int number, String name, boolean retryable) {}

  private record Close(int number, String name) {}

  @Test
  void eachErrorIsInTheFileAndEachInTheFileIsAnError() {
    assertThat(errorsOfTheFile())
        .containsExactlyElementsOf(
            Arrays.stream(ErrorCode.values())
                .map(code -> new Code(code.number(), code.wireName(), code.retryable()))
                .toList());
  }

  @Test
  void whatMayBeRepeatedIsTheFaultOfTheHubOrTheRate() {
    assertThat(errorsOfTheFile().stream().filter(Code::retryable).map(Code::name))
        .containsExactly(
            "rate", "internal", "store_unavailable", "draining", "not_configured", "no_answer");
  }

  @Test
  void theHundredsOfAnErrorAndItsHttpStatusAgreeOnWhoIsAtFault() {
    assertThat(ErrorCode.values())
        .allMatch(code -> (code.httpStatus() >= 500) == (code.number() >= 500));
  }

  @Test
  void eachCloseCodeOfTheHubIsInTheFile() {
    assertThat(
            Arrays.stream(CloseCode.values())
                .map(code -> new Close(code.number(), code.name().toLowerCase(Locale.ROOT))))
        .isSubsetOf(closesOfTheFile());
  }

  @Test
  void eachCloseCodeOfTheFileIsTheHubsOrSentByOthers() {
    Set<Integer> known =
        Arrays.stream(CloseCode.values()).map(CloseCode::number).collect(Collectors.toSet());
    known.addAll(OF_OTHERS);

    assertThat(closesOfTheFile().stream().map(Close::number))
        .containsExactlyInAnyOrderElementsOf(known);
  }

  @Test
  void eachCodeSaysWhatHappenedAndWhatToDo() {
    assertThat(entries("errors")).allMatch(CodesTest::isExplained);
    assertThat(entries("closes")).allMatch(CodesTest::isExplained);
  }

  private static boolean isExplained(JsonObject entry) {
    return !entry.getString("what").isBlank() && !entry.getString("do").isBlank();
  }

  private static List<Code> errorsOfTheFile() {
    return entries("errors").stream()
        .map(e -> new Code(e.getInt("code"), e.getString("name"), e.getBoolean("retryable")))
        .toList();
  }

  private static List<Close> closesOfTheFile() {
    return entries("closes").stream()
        .map(e -> new Close(e.getInt("code"), e.getString("name")))
        .toList();
  }

  private static List<JsonObject> entries(String table) {
    try (JsonReader reader = Json.createReader(Files.newBufferedReader(FILE))) {
      return reader.readObject().getJsonArray(table).getValuesAs(JsonObject.class);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
