package dev.tidings.sse;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.session.Bookmark;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SseConnectionTest {
  private static final Bookmark HERE = new Bookmark(List.of());

  private final RecordingSink sink = new RecordingSink();
  private Optional<String> cursor = Optional.of("c1");
  private final SseConnection connection =
      new SseConnection(sink, new EncodedText(), "192.0.2.1", "retry: 1\n\n", place -> cursor);

  @Test
  void whatGoesOutFirstIsWrittenWithTheFirstMessage() {
    connection.write("{}");
    connection.write("[]");

    assertThat(sink.writes()).containsExactly("retry: 1\n\ndata: {}\n\n", "data: []\n\n");
  }

  @Test
  void aMessageAndTheCursorAfterItAreOneWrite() {
    connection.write("{}");
    connection.write("[]", HERE);

    assertThat(sink.writes()).last().isEqualTo("data: []\n\n" + SseConnection.cursor("c1"));
  }

  @Test
  void aMessageIsWrittenThoughNoCursorIsToBeTold() {
    cursor = Optional.empty();
    connection.write("{}");
    connection.write("[]", HERE);
    connection.bookmark(HERE);

    assertThat(sink.writes()).hasSize(2).last().isEqualTo("data: []\n\n");
  }
}
