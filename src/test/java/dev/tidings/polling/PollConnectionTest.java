package dev.tidings.polling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidings.protocol.CloseCode;
import dev.tidings.session.Bookmark;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What becomes of a poll that comes while the one before is answered. */
class PollConnectionTest {
  private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);

  private final Queue<Runnable> tasks = new ArrayDeque<>();
  private final List<String> answers = new ArrayList<>();
  private boolean isAway;

  private final PollConnection connection =
      new PollConnection(
          "127.0.0.1", tasks::add, this::cursor, new Bookmark(List.of()), 0, MINUTE, "c0");

  private String cursor(long turn, Bookmark bookmark) {
    if (isAway) {
      throw new IllegalStateException("the database is away");
    }
    return "c" + turn;
  }

  private Poll poll(String name) {
    return new Poll(
        System.nanoTime() + MINUTE, MINUTE, answer -> answers.add(name + ' ' + answer.json()));
  }

  /** The first poll is about to be answered with a frame, and the second has come. */
  private void whileOneIsAnswered() {
    connection.begin(() -> {});
    connection.take("c0", poll("first"));
    connection.write("{}");
    connection.caughtUp();
    connection.take("c0", poll("second"));
    assertThat(answers).isEmpty();
  }

  private void run() {
    while (!tasks.isEmpty()) {
      tasks.remove().run();
    }
  }

  @Test
  void itWaitsInTurn() {
    whileOneIsAnswered();
    run();

    String first = "{\"frames\":[{}],\"cursor\":\"c1\"}";
    assertThat(answers)
        .as("the same again, whose answer was lost")
        .containsExactly("first " + first, "second " + first);
  }

  @Test
  void itWaitsThoughTheAnswerCouldNotBeMade() {
    isAway = true;
    whileOneIsAnswered();
    assertThatThrownBy(this::run).hasMessage("the database is away");
    assertThat(answers).containsExactly("first {\"frames\":[],\"cursor\":\"c0\"}");

    isAway = false;
    connection.caughtUp();
    run();

    assertThat(answers).last().isEqualTo("second {\"frames\":[{}],\"cursor\":\"c1\"}");
  }

  @Test
  void itIsToComeAgainWhenTheSessionHasEnded() {
    whileOneIsAnswered();
    connection.close(CloseCode.DISCONNECTED, "");
    run();

    assertThat(answers)
        .as("and not to stay away")
        .last()
        .isEqualTo("second {\"frames\":[],\"cursor\":\"c1\"}");
  }
}
