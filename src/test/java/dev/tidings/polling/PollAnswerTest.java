package dev.tidings.polling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.tidings.security.FakeRequest;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletResponse;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PollAnswerTest {
  private final List<String> calls = new ArrayList<>();

  private static <T> T proxy(Class<T> type, InvocationHandler calls) {
    return type.cast(
        Proxy.newProxyInstance(
            PollAnswerTest.class.getClassLoader(), new Class<?>[] {type}, calls));
  }

  private PollAnswer answer(InvocationHandler response, InvocationHandler context) {
    FakeRequest request =
        new FakeRequest()
            .header("If-None-Match", "\"known\"")
            .with("startAsync", proxy(AsyncContext.class, context));
    return PollAnswer.begin(request.request(), proxy(HttpServletResponse.class, response));
  }

  private @Nullable Object noted(Object self, Method method, Object[] arguments) {
    calls.add(method.getName());
    return null;
  }

  private static @Nullable Object over(Object self, Method method, Object[] arguments) {
    if (method.getName().equals("setTimeout")) {
      return null;
    }
    throw new IllegalStateException("the request is over");
  }

  @Test
  void whoHasTheTagIsNotToldTheSameAgain() {
    answer(this::noted, this::noted).send(new Poll.Answer("", "cursor.known"));

    assertThat(calls).contains("setStatus").doesNotContain("getOutputStream").endsWith("complete");
  }

  /** Notes what is written as well. */
  private @Nullable Object written(Object self, Method method, Object[] arguments) {
    calls.add(method.getName());
    return method.getName().equals("getOutputStream") ? new NotedStream() : null;
  }

  private final class NotedStream extends ServletOutputStream {
    @Override
    public void write(int b) {
      throw new IllegalStateException("byte by byte");
    }

    @Override
    public void write(byte[] bytes) {
      calls.add(new String(bytes, StandardCharsets.UTF_8));
    }

    @Override
    public void flush() {
      calls.add("flush");
    }

    @Override
    public boolean isReady() {
      return true;
    }

    @Override
    public void setWriteListener(WriteListener listener) {}
  }

  @Test
  void whatIsNewIsWrittenAtOnceToWhoHasTheTagAsWell() {
    Poll.Answer answer = new Poll.Answer("{\"type\":\"pong\"}", "cursor.known");
    answer(this::written, this::noted).send(answer);

    assertThat(calls)
        .doesNotContain("setStatus")
        .containsSubsequence(answer.json(), "flush", "complete");
  }

  @Test
  void whatBreaksInTheContainerStaysThere() {
    PollAnswer gone = answer(PollAnswerTest::over, PollAnswerTest::over);

    assertThatCode(() -> gone.send(new Poll.Answer("{}", "cursor.next")))
        .doesNotThrowAnyException();
  }

  @Test
  void whatCannotBeWrittenIsEndedAllTheSame() {
    answer(PollAnswerTest::over, this::noted).send(new Poll.Answer("{}", "cursor.next"));

    assertThat(calls).endsWith("complete");
  }
}
