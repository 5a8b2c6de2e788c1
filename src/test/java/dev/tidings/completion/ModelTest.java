package dev.tidings.completion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidings.completion.Message.Speaker;
import dev.tidings.protocol.ErrorCode;
import dev.tidings.protocol.ProtocolException;
import dev.tidings.security.MovedClock;
import dev.tidings.security.RateExceededException;
import dev.tidings.session.Threads;
import dev.tidings.settings.InvalidSettingException;
import dev.tidings.settings.Setting;
import dev.tidings.settings.Settings;
import java.io.IOException;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The model as its server behaves, over HTTP. */
class ModelTest {
  private static final String KEY = "sk-the-key-that-nobody-sees";
  private static final List<Turn> ASKED = List.of(new Turn(Speaker.USER, "What sold best?"));

  private final MovedClock clock = new MovedClock();
  private final Threads threads = new Threads(ModelTest::daemon);
  private ModelServer server;

  private static Thread daemon(Runnable task) {
    Thread thread = new Thread(task, "model");
    thread.setDaemon(true);
    return thread;
  }

  @BeforeEach
  void start() throws IOException {
    server = new ModelServer();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private Model model(Map<Setting, String> more) {
    Map<Setting, String> all = new EnumMap<>(Setting.class);
    all.put(Setting.AI_BASE_URL, server.url());
    all.put(Setting.AI_API_KEY, KEY);
    all.put(Setting.AI_MODEL, "m");
    all.put(Setting.AI_TIMEOUT_FIRST, "20s");
    all.put(Setting.AI_TIMEOUT_NEXT, "5s");
    all.put(Setting.AI_TIMEOUT_TOTAL, "60s");
    all.putAll(more);
    return new Model(Settings.of(all), threads, clock);
  }

  /** What a call said. */
  private static final class Heard implements ModelListener {
    final StringBuffer text = new StringBuffer();
    final BlockingQueue<Ending> endings = new LinkedBlockingQueue<>();
    final BlockingQueue<String> tokens = new LinkedBlockingQueue<>();

    @Override
    public void token(String token) {
      text.append(token);
      tokens.add(token);
    }

    @Override
    public void ended(Ending how) {
      endings.add(how);
    }

    Ending end() throws InterruptedException {
      Ending end = endings.poll(20, TimeUnit.SECONDS);
      assertThat(end).as("an end").isNotNull();
      return end;
    }
  }

  private Heard ask(Model model, AtomicReference<@Nullable ModelCall> call) {
    Heard heard = new Heard();
    model.reserve();
    model.ask(ASKED, heard, call::set);
    return heard;
  }

  private Heard ask(Model model) {
    return ask(model, new AtomicReference<>());
  }

  @Test
  void itIsAskedAndSaysItsTokensWhyItStopsAndWhatItTook() throws Exception {
    server.then(r -> r.token("Bi").token("cycles \uD83D\uDE00").finish("stop").usage(12, 3).done());
    Model model = model(Map.of(Setting.AI_SYSTEM_PROMPT, "Be brief.", Setting.AI_MAX_TOKENS, "99"));

    Heard heard = ask(model);

    assertThat(heard.end()).isEqualTo(new Ending.Complete("stop", new Usage(12, 3)));
    assertThat(heard.text).hasToString("Bicycles \uD83D\uDE00");
    ModelServer.Request request = server.request();
    assertThat(request.messages()).containsExactly("system: Be brief.", "user: What sold best?");
    assertThat(request.authorization()).isEqualTo("Bearer " + KEY);
    assertThat(request.body().getBoolean("stream")).isTrue();
    assertThat(request.body().getString("model")).isEqualTo("m");
    assertThat(request.body().getInt("max_tokens")).isEqualTo(99);
  }

  @Test
  void withoutAKeyNoneIsSentAndWithoutABoundNoneEither() throws Exception {
    server.then(r -> r.token("x").finish("length").done());
    Heard heard = ask(model(Map.of(Setting.AI_API_KEY, "", Setting.AI_MAX_TOKENS, "0")));

    assertThat(heard.end()).isEqualTo(new Ending.Complete("length", null));
    ModelServer.Request request = server.request();
    assertThat(request.authorization()).isEqualTo("null");
    assertThat(request.body()).doesNotContainKeys("max_tokens", "max_completion_tokens");
  }

  @ParameterizedTest
  @CsvSource({
    "429, model_busy, true",
    "500, model_unavailable, true",
    "503, model_unavailable, true",
    "408, model_unavailable, true",
    "400, model_refused, false",
    "401, model_refused, false",
    "404, model_refused, false"
  })
  void aRefusalIsAnEndWhoseCodeTellsWhatToDo(int status, String code, boolean retryable)
      throws Exception {
    String body = "{\"error\":{\"message\":\"Incorrect API key provided: " + KEY + "\"}}";
    server.then(r -> r.refuse(status, body));
    StringBuffer logged = new StringBuffer();
    Handler handler = recording(logged);
    Logger root = Logger.getLogger("");
    root.addHandler(handler);
    try {
      Ending end = ask(model(Map.of())).end();

      assertThat(end).isInstanceOf(Ending.Failed.class);
      Ending.Failed failed = (Ending.Failed) end;
      assertThat(failed.code()).isEqualTo(code);
      assertThat(failed.retryable()).isEqualTo(retryable);
      assertThat(failed.message()).doesNotContain(KEY);
      assertThat(logged.toString()).contains("an answer of the model failed").doesNotContain(KEY);
    } finally {
      root.removeHandler(handler);
    }
  }

  @Test
  void aRefusalIsToldThoughItsBodyHasNoEnd() throws Exception {
    CountDownLatch heard = new CountDownLatch(1);
    server.then(r -> r.refuseWithoutEnd(503, heard));
    try {
      Ending end = ask(model(Map.of())).end();

      assertThat(((Ending.Failed) end).code()).isEqualTo("model_unavailable");
    } finally {
      heard.countDown();
    }
  }

  private static Handler recording(StringBuffer logged) {
    return new Handler() {
      @Override
      public void publish(LogRecord line) {
        logged.append(line.getMessage()).append(line.getThrown()).append('\n');
      }

      @Override
      public void flush() {}

      @Override
      public void close() {}
    };
  }

  @Test
  void anAnswerThatIsCutOffEndsOnceAsAnError() throws Exception {
    server.then(r -> r.token("Bi").cut());

    Heard heard = ask(model(Map.of()));

    assertThat(heard.end())
        .isEqualTo(new Ending.Failed("model_cut", "the model's answer was cut off", true));
    assertThat(heard.text).hasToString("Bi");
    assertThat(heard.endings.poll(200, TimeUnit.MILLISECONDS)).isNull();
  }

  @Test
  void anAnswerThatEndsWithoutSayingWhyIsCutOff() throws Exception {
    server.then(r -> r.token("Bi").done());

    assertThat(ask(model(Map.of())).end())
        .isEqualTo(new Ending.Failed("model_cut", "the model's answer was cut off", true));
  }

  @Test
  void whatCannotBeReadEndsItAndWhatComesAfterIsNotHeard() throws Exception {
    server.then(
        r -> r.token("Bi").raw("data: {\"choices\":[{\"del\n\n").token("x").finish("stop").done());

    Heard heard = ask(model(Map.of()));

    assertThat(heard.end())
        .isEqualTo(new Ending.Failed("model_broken", "the model's answer could not be read", true));
    assertThat(heard.endings.poll(200, TimeUnit.MILLISECONDS)).isNull();
    assertThat(heard.text).hasToString("Bi");
  }

  @ParameterizedTest
  @ValueSource(strings = {"on and ", "data: on and\n", "data: on and\r\n"})
  void anEventWithoutAnEndIsNotGatheredInMemory(String more) throws Exception {
    CompletableFuture<Boolean> hungUp = new CompletableFuture<>();
    server.then(
        r -> {
          r.token("Bi").flood(more);
          hungUp.complete(r.hasHungUp());
        });

    Heard heard = ask(model(Map.of()));

    assertThat(heard.end())
        .isEqualTo(new Ending.Failed("model_broken", "the model's answer could not be read", true));
    assertThat(heard.text).hasToString("Bi");
    assertThat(hungUp.get(20, TimeUnit.SECONDS)).as("the model was told").isTrue();
  }

  @Test
  void aLongAnswerOfManyEventsIsNotTakenForOneWithoutAnEnd() throws Exception {
    String token = "on and ".repeat(1_000);
    server.then(
        r -> {
          for (int told = 0; told < 300; told++) {
            r.token(token);
          }
          r.finish("stop").done();
        });

    Heard heard = ask(model(Map.of()));

    assertThat(heard.end()).isEqualTo(new Ending.Complete("stop", null));
    assertThat(heard.text).hasSize(300 * token.length());
  }

  @Test
  void nobodyThereIsAnErrorThatMayPass() throws Exception {
    int closed;
    try (ServerSocket socket = new ServerSocket(0)) {
      closed = socket.getLocalPort();
    }

    Ending end =
        ask(model(Map.of(Setting.AI_BASE_URL, "http://127.0.0.1:" + closed + "/v1"))).end();

    assertThat(end)
        .isEqualTo(new Ending.Failed("model_unavailable", "the model cannot be reached", true));
  }

  @Test
  void silenceBeforeTheFirstTokenAndBetweenTwoIsBounded() throws Exception {
    CountDownLatch quiet = new CountDownLatch(1);
    server.then(r -> await(quiet));
    Model model = model(Map.of());
    Heard never = ask(model);
    server.request();
    clock.move(Duration.ofSeconds(19));
    model.look();
    assertThat(never.endings).isEmpty();
    clock.move(Duration.ofSeconds(1));
    model.look();
    assertThat(((Ending.Failed) never.end()).code()).isEqualTo("model_timeout");

    server.then(
        r -> {
          r.token("Bi");
          await(quiet);
        });
    Heard begun = ask(model);
    assertThat(begun.tokens.poll(20, TimeUnit.SECONDS)).isEqualTo("Bi");
    clock.move(Duration.ofMillis(4_999));
    model.look();
    assertThat(begun.endings).isEmpty();
    clock.move(Duration.ofMillis(1));
    model.look();
    assertThat(((Ending.Failed) begun.end()).code()).isEqualTo("model_timeout");
    quiet.countDown();
  }

  private static void await(CountDownLatch latch) throws InterruptedException {
    assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void anAnswerThatNeverEndsIsGivenUpInTheEnd() throws Exception {
    CountDownLatch hungUp = new CountDownLatch(1);
    server.then(
        r -> {
          r.forEver();
          hungUp.countDown();
        });
    Model model = model(Map.of(Setting.AI_TIMEOUT_NEXT, "90s"));
    Heard heard = ask(model);
    assertThat(heard.tokens.poll(20, TimeUnit.SECONDS)).isNotNull();

    clock.move(Duration.ofSeconds(60));
    model.look();

    assertThat(((Ending.Failed) heard.end()).message()).contains("took too long");
    await(hungUp);
  }

  @Test
  void whoHangsUpHearsNothingMoreAndTheModelStops() throws Exception {
    CountDownLatch hungUp = new CountDownLatch(1);
    server.then(
        r -> {
          r.forEver();
          hungUp.countDown();
        });
    AtomicReference<@Nullable ModelCall> call = new AtomicReference<>();
    Heard heard = ask(model(Map.of(Setting.AI_CONCURRENT, "1")), call);
    assertThat(heard.tokens.poll(20, TimeUnit.SECONDS)).isNotNull();

    Objects.requireNonNull(call.get()).cancel();

    await(hungUp);
    int heardThen = heard.text.length();
    assertThat(heard.endings.poll(200, TimeUnit.MILLISECONDS)).isNull();
    assertThat(heard.text).hasSize(heardThen);
  }

  @Test
  void asManyAreUnderWayAsTheSettingSaysAndAPlaceIsFreeAgainAtTheEnd() throws Exception {
    Model model = model(Map.of(Setting.AI_CONCURRENT, "1"));
    CountDownLatch go = new CountDownLatch(1);
    server.then(
        r -> {
          await(go);
          r.token("x").finish("stop").done();
        });
    Heard heard = ask(model);

    assertThatThrownBy(model::reserve)
        .isInstanceOfSatisfying(
            RateExceededException.class, e -> assertThat(e.retryAfter()).isPositive());
    go.countDown();
    heard.end();
    model.reserve();
    model.giveBack();
  }

  @Test
  void withoutAUrlItIsNotConfiguredAndAUrlWithoutAModelIsRefusedAtTheStart() {
    Model none = model(Map.of(Setting.AI_BASE_URL, ""));
    assertThat(none.isConfigured()).isFalse();
    assertThatThrownBy(none::requireConfigured)
        .isInstanceOfSatisfying(
            ProtocolException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.NOT_CONFIGURED));
    assertThatThrownBy(() -> model(Map.of(Setting.AI_MODEL, "")))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessageContaining("tidings.ai.model");
  }
}
