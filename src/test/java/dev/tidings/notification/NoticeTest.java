package dev.tidings.notification;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NoticeTest {
  @ParameterizedTest
  @ValueSource(strings = {"/", "/a", "/a?b=c#d", "https://a.example", "https://a.example/b c"})
  void isALink(String link) {
    assertThat(link).matches(Notice.LINK);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "a",
        "http://a.example",
        "javascript:alert(1)",
        "//evil.example",
        "/\\evil.example",
        "/\t/evil.example",
        "/\n/evil.example",
        "/a\t",
        "/a\\b",
        "https:///evil.example",
        "https://\\evil.example",
        "https://\t/evil.example",
        "https://a.example/\u007f"
      })
  void isNone(String link) {
    assertThat(link).doesNotMatch(Notice.LINK);
  }
}
