package dev.tidings.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The frame types that the hub knows are those of the schemas, from which the types of the SDK are
 * made.
 */
class FrameTypesTest {
  /** What a later version takes, and this one answers with {@code unknown_type}. */
  private static final Set<String> RESERVED = Set.of("client.report");

  @Test
  void theHubTakesTheFramesOfTheClientSchemasAndNoOthers() {
    Stream<String> known =
        Stream.of(FrameDecoder.CORE_TYPES.stream(), namesOf(type -> !type.ofHub()), reserved())
            .flatMap(names -> names);

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

  private static Stream<String> reserved() {
    return RESERVED.stream();
  }
}
