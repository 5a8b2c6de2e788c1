package dev.tidings.protocol;

import static dev.tidings.protocol.FrameSchemas.SCHEMAS;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The schemas take the channel names that the hub takes. */
class ChannelNameSchemaTest {
  @Test
  void theAlphabetOfChannelNamesIsTheSchemas() throws IOException {
    Pattern names =
        Pattern.compile(
            Json.object(Files.readString(SCHEMAS.resolve("common.json")))
                .getJsonObject("$defs")
                .getJsonObject("channel")
                .getString("pattern"));
    assertThat(characters(ChannelNameSchemaTest::isName))
        .isEqualTo(characters(names.asMatchPredicate()));
  }

  private static String characters(Predicate<String> accepted) {
    return IntStream.rangeClosed(0, Character.MAX_VALUE)
        .mapToObj(c -> String.valueOf((char) c))
        .filter(accepted)
        .collect(Collectors.joining());
  }

  private static boolean isName(String text) {
    try {
      return Objects.equals(new ChannelName(text).text(), text);
    } catch (ProtocolException e) {
      return false;
    }
  }
}
