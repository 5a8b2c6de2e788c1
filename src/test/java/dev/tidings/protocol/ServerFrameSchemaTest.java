package dev.tidings.protocol;

import static dev.tidings.protocol.FrameSchemas.faults;
import static dev.tidings.protocol.FrameSchemas.membersIn;
import static dev.tidings.protocol.FrameSchemas.typeOf;
import static dev.tidings.protocol.FrameSchemas.typesIn;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.protocol.ServerFrameExamples.Sent;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every frame that the hub sends has a schema, and is what its schema says. */
class ServerFrameSchemaTest {
  static Stream<Sent> serverFrames() {
    return ServerFrameExamples.all();
  }

  static Stream<String> events() {
    return EventExamples.all();
  }

  static Stream<String> frames() {
    return Stream.concat(serverFrames().map(sent -> sent.frame().json()), events());
  }

  @ParameterizedTest
  @MethodSource("serverFrames")
  void aServerFrameIsWhatItsSchemaSays(Sent sent) {
    String json = sent.frame().json();

    assertThat(faults("server/", json)).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("events")
  void anEventIsWhatItsSchemaSays(String event) {
    assertThat(faults("server/", event)).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("frames")
  void aFrameHasNoMemberThatItsSchemaDoesNotName(String frame) {
    assertThat(membersIn("server/", typeOf(frame))).containsAll(Json.object(frame).keySet());
  }

  @Test
  void everyKindOfServerFrameHasAnExample() {
    assertThat(serverFrames().map(sent -> sent.frame().getClass()).collect(Collectors.toSet()))
        .isEqualTo(Set.of(ServerFrame.class.getPermittedSubclasses()));
  }

  @Test
  void everyServerSchemaHasAnExampleAndEveryExampleASchema() {
    assertThat(frames().map(FrameSchemas::typeOf))
        .containsOnly(typesIn("server").toArray(String[]::new))
        .containsAll(typesIn("server"));
  }
}
