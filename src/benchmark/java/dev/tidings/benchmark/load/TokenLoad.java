package dev.tidings.benchmark.load;

import io.netty.channel.EventLoop;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.HdrHistogram.Histogram;

/**
 * Many users ask at the same time, and each reads the answer of the model as a stream. What is
 * timed is the way of a token from the model's socket to the reader's; each must come once and in
 * its place.
 */
public final class TokenLoad {
  private static final Duration ANSWERED = Duration.ofSeconds(60);
  private static final Duration ROUND = Duration.ofSeconds(5);

  /** A model that writes more than its rate has not yet written what it should have before. */
  private static final double BEHIND = 1.01;

  private static final int LONGEST_BEHIND = 24;

  private static final Duration ON_THE_WAY = Duration.ofSeconds(3);
  private static final Duration DRAIN = Duration.ofSeconds(60);

  private final int port;
  private final TokenMint mint;
  private final ModelServer model;
  private final int streams;
  private final Consumer<String> say;
  private final Network network;
  private final EventLoop loop = Network.loop("readers");
  private final Faults faults = new Faults();
  private final Window window = new Window();
  private final Histogram delays = new Histogram(3);
  private final List<AnswerReader> readers = new ArrayList<>();

  /** Against the hub at a port, which asks the model. */
  public TokenLoad(int port, LoadKey key, ModelServer model, int streams, Consumer<String> say) {
    this.port = port;
    this.mint = key.mint();
    this.model = model;
    this.streams = streams;
    this.say = say;
    this.network = new Network(port, "");
  }

  /** Asks, and reads before anything is measured, until the model has caught up. */
  public void warmUp(WarmUp warmUp, int perSecond) {
    for (int i = 0; i < streams; i++) {
      ask(i);
    }
    await(
        ANSWERED,
        () -> model.answers() >= streams && readers.stream().allMatch(r -> r.length() > 0));
    say.accept(model.answers() + " answers grow");
    warmUp.run(
        time -> {
          long before = model.tokens();
          pause(time);
          return model.tokens() - before;
        });
    int rounds = 0;
    while (tokensPerSecond() > BEHIND * streams * perSecond && rounds < LONGEST_BEHIND) {
      rounds++;
    }
    say.accept("the model was behind for " + rounds + " rounds more");
  }

  private double tokensPerSecond() {
    long before = model.tokens();
    long start = System.nanoTime();
    pause(ROUND);
    return (model.tokens() - before) * 1e9 / (System.nanoTime() - start);
  }

  /** Reads; the figures by their names. */
  public Map<String, Double> run(Duration time, int perSecond) {
    window.open();
    long before = model.tokens();
    long eventsBefore = events();
    long start = System.nanoTime();
    pause(time);
    window.close();
    double seconds = (System.nanoTime() - start) / 1e9;
    long tokens = model.tokens() - before;
    long events = events() - eventsBefore;
    pause(ON_THE_WAY); // or the end of all answers at once would be what they wait for
    model.finish();
    await(DRAIN, () -> readers.stream().allMatch(AnswerReader::isComplete));
    return figures(seconds, tokens, events, perSecond);
  }

  private void ask(int number) {
    HubAddress user = mint.address("asker" + number);
    HttpResponse<String> answer =
        new Api(port, user)
            .send(
                "POST",
                "ai/v1/chat",
                "{\"id\":\"q-%d\",\"message\":\"Tell me of the sales in May.\"}".formatted(number))
            .join();
    if (answer.statusCode() != 202) {
      throw new IllegalStateException(answer.statusCode() + " " + answer.body());
    }
    long conversation = Api.object(answer.body()).getJsonNumber("conversationId").longValue();
    AnswerReader reader = new AnswerReader(user, conversation, faults, this::token);
    readers.add(reader);
    network.connect(loop, reader, false);
  }

  private void token(long at, long now) {
    if (window.contains(at)) {
      delays.recordValue(Math.max(0, now - at));
    }
  }

  private long events() {
    return readers.stream().mapToLong(AnswerReader::events).sum();
  }

  private Map<String, Double> figures(double seconds, long tokens, long events, int perSecond) {
    long read = readers.stream().mapToLong(AnswerReader::length).sum() / Stamp.LENGTH;
    faults.described().forEach(say);
    Map<String, Double> figures = new LinkedHashMap<>();
    figures.put("asked for, tokens/s", (double) streams * perSecond);
    figures.put("written by the model, tokens/s", tokens / seconds);
    figures.put("tokens of an event", (double) tokens / Math.max(1, events));
    figures.put("model to reader, p50 ms", delays.getValueAtPercentile(50) / 1e3);
    figures.put("model to reader, p99 ms", delays.getValueAtPercentile(99) / 1e3);
    figures.put("model to reader, max ms", delays.getMaxValue() / 1e3);
    figures.put("missing", (double) (model.tokens() - read));
    figures.put("lost", (double) faults.lost.sum());
    figures.put("doubled", (double) faults.doubled.sum());
    figures.put("other faults", (double) faults.others.sum());
    return figures;
  }

  private static void pause(Duration time) {
    long end = System.nanoTime() + time.toNanos();
    while (System.nanoTime() < end) {
      LockSupport.parkNanos(end - System.nanoTime());
    }
  }

  private static void await(Duration most, BooleanSupplier isSo) {
    long end = System.nanoTime() + most.toNanos();
    while (!isSo.getAsBoolean() && System.nanoTime() < end) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
    }
  }
}
