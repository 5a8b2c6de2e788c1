package dev.tidings.completion;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.openai.OpenAiStreamingChatModel;
import dev.langchain4j.model.openai.OpenAiStreamingChatModel.OpenAiStreamingChatModelBuilder;
import dev.tidings.protocol.ErrorCode;
import dev.tidings.protocol.ProtocolException;
import dev.tidings.security.RateExceededException;
import dev.tidings.session.BoundedThreads;
import dev.tidings.session.Threads;
import dev.tidings.settings.InvalidSettingException;
import dev.tidings.settings.Setting;
import dev.tidings.settings.Settings;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.net.http.HttpClient;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;

/**
 * The OpenAI-compatible model that the settings name, if they name one. As many calls are under way
 * at a time as {@code tidings.ai.concurrent} allows; each is given up when it is silent for too
 * long.
 */
@Singleton
class Model {
  private static final Duration LOOK = Duration.ofMillis(250);
  private static final Duration AGAIN = Duration.ofSeconds(1);

  /**
   * How many threads take what models say. None of them waits for anything; without a bound each
   * token would wake another one.
   */
  private static final int WORKERS = Math.max(4, Runtime.getRuntime().availableProcessors());

  private final Settings settings;
  private final Optional<String> url;
  private final Optional<String> system;
  private final Patience patience;
  private final Clock clock;
  private final HttpClient client;
  private final Semaphore free;
  private final int concurrent;
  private final Set<ModelCall> calls = ConcurrentHashMap.newKeySet();

  @Inject
  Model(Settings settings, Threads threads, Clock clock) {
    this.settings = settings;
    this.url = settings.text(Setting.AI_BASE_URL);
    this.system = settings.text(Setting.AI_SYSTEM_PROMPT);
    this.patience =
        new Patience(
            settings.duration(Setting.AI_TIMEOUT_FIRST),
            settings.duration(Setting.AI_TIMEOUT_NEXT),
            settings.duration(Setting.AI_TIMEOUT_TOTAL));
    this.clock = clock;
    this.client =
        HttpClient.newBuilder()
            .connectTimeout(settings.duration(Setting.AI_TIMEOUT_CONNECT))
            .version(HttpClient.Version.HTTP_1_1)
            .executor(new BoundedThreads(threads.pool(), WORKERS))
            .build();
    this.concurrent = settings.number(Setting.AI_CONCURRENT);
    this.free = new Semaphore(concurrent);
    url.ifPresent(configured -> requireComplete(settings));
    threads.every(LOOK, this::look);
  }

  private static void requireComplete(Settings settings) {
    if (settings.text(Setting.AI_MODEL).isEmpty()) {
      throw new InvalidSettingException(
          Setting.AI_MODEL, "", "must have a value with " + Setting.AI_BASE_URL.key());
    }
  }

  /** Whether there is one. */
  boolean isConfigured() {
    return url.isPresent();
  }

  /**
   * Refuses where there is none.
   *
   * @throws ProtocolException {@code not_configured}
   */
  void requireConfigured() {
    if (!isConfigured()) {
      throw new ProtocolException(
          ErrorCode.NOT_CONFIGURED,
          "no model is set: " + Setting.AI_BASE_URL.key() + "; services can push answers");
    }
  }

  /**
   * Takes a place for a call, which whoever takes it uses or gives back.
   *
   * @throws RateExceededException when none is free
   */
  void reserve() {
    if (!free.tryAcquire()) {
      throw new RateExceededException(
          concurrent + " answers are under way here already", AGAIN.toMillis());
    }
  }

  void giveBack() {
    free.release();
  }

  /**
   * Asks, in a place that was reserved.
   *
   * @param begun is given the call before anything else happens
   */
  void ask(List<Turn> turns, ModelListener listener, Consumer<ModelCall> begun) {
    ModelConnection connection = new ModelConnection(client);
    ModelCall[] made = new ModelCall[1];
    Runnable atEnd =
        () -> {
          calls.remove(made[0]);
          giveBack();
        };
    made[0] = new ModelCall(listener, connection::end, atEnd, patience, clock);
    calls.add(made[0]);
    begun.accept(made[0]);
    try {
      streaming(connection).chat(messages(turns), made[0]);
    } catch (RuntimeException e) {
      made[0].onError(e);
    }
  }

  private OpenAiStreamingChatModel streaming(ModelConnection connection) {
    OpenAiStreamingChatModelBuilder builder =
        OpenAiStreamingChatModel.builder()
            .httpClientBuilder(connection.builder())
            .baseUrl(url.orElseThrow())
            .modelName(settings.text(Setting.AI_MODEL).orElseThrow());
    settings.text(Setting.AI_API_KEY).ifPresent(builder::apiKey);
    int most = settings.number(Setting.AI_MAX_TOKENS);
    if (most > 0) {
      builder.maxTokens(most);
    }
    return builder.build();
  }

  private List<ChatMessage> messages(List<Turn> turns) {
    List<ChatMessage> messages = new ArrayList<>();
    system.ifPresent(text -> messages.add(SystemMessage.from(text)));
    for (Turn turn : turns) {
      messages.add(
          turn.speaker() == Message.Speaker.USER
              ? UserMessage.from(turn.text())
              : AiMessage.from(turn.text()));
    }
    return messages;
  }

  /** Gives up calls whose time is over. */
  void look() {
    calls.forEach(ModelCall::look);
  }
}
