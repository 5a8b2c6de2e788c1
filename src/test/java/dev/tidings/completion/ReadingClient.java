package dev.tidings.completion;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;

/** A client that reads an answer: whatever it is given must fit what it has. */
final class ReadingClient implements AnswerReader {
  private final StringBuilder text = new StringBuilder();
  private @Nullable Message end;

  @Override
  public void token(Token token) {
    assertThat(end).as("nothing comes after the end").isNull();
    assertThat(token.position()).as("neither a hole nor anything twice").isEqualTo(text.length());
    text.append(token.text());
  }

  @Override
  public void ended(Message answer) {
    assertThat(end).as("one end").isNull();
    end = answer;
  }

  int position() {
    return text.length();
  }

  String text() {
    return text.toString();
  }

  @Nullable Message end() {
    return end;
  }
}
