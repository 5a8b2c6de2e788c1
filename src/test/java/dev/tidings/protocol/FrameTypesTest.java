package dev.tidings.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The frame types that the hub knows are those of the schemas, from which the types of the SDK are
 * made.
 */
class FrameTypesTest {
  @Test
  void theHubTakesTheFramesOfTheClientSchemasAndNoOthers() {
    Stream<String> known =
        Stream.concat(FrameDecoder.CORE_TYPES.stream(), namesOf(type -> !type.ofHub()));

    assertThat(known).containsExactlyInAnyOrderElementsOf(FrameSchemas.typesIn("client"));
  }

  @Test
  void whatFeaturesSayHasASchema() {
    List<String> said = namesOf(FrameType::ofHub).toList();

    assertThat(said).isNotEmpty();
    assertThat(FrameSchemas.typesIn("server")).containsAll(said);
  }

  @Test
  void noTypeIsProducedTwice() {
    assertThat(namesOf(type -> true)).doesNotHaveDuplicates();
  }

  private static Stream<String> namesOf(Predicate<FrameType> wanted) {
    return ProducedFrameTypes.all().stream().filter(wanted).map(FrameType::name);
  }
}
