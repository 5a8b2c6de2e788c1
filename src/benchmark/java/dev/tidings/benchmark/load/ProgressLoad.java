package dev.tidings.benchmark.load;

import io.netty.channel.EventLoop;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.StringJoiner;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.HdrHistogram.Histogram;

/**
 * An engine reports the progress of many queries many times a second, and their owner watches all
 * of them: what is seen is the newest, at most so often, and the end at once.
 */
public final class ProgressLoad {
  private static final Duration DRAIN = Duration.ofSeconds(20);
  private static final int IN_FLIGHT = 32;
  private static final int PER_CONNECTION = 50;

  private final Api api;
  private final int perSecond;
  private final int perRequest;
  private final Consumer<String> say;
  private final Faults faults = new Faults();
  private final List<Watched> queries = new ArrayList<>();
  private final Histogram ends = new Histogram(3);
  private long before;

  /**
   * All queries run and are watched.
   *
   * @param each reports per second of each query
   * @param perRequest reports of as many queries in one request; 1 for requests of one query
   */
  public ProgressLoad(
      int port, LoadKey key, int count, int each, int perRequest, Consumer<String> say) {
    this.api = new Api(port, key.mint().address("engine", "service"));
    this.perSecond = count * each;
    this.perRequest = perRequest;
    this.say = say;
    for (int i = 0; i < count; i++) {
      queries.add(begun(i));
    }
    watch(port, key);
  }

  private Watched begun(int number) {
    long id =
        api.json(
                "POST",
                "queries",
                "{\"externalId\":\"job-%d\",\"engine\":\"trino\",\"text\":\"select 1\",\"status\":\"running\",\"user\":\"ann\"}"
                    .formatted(number))
            .getJsonNumber("id")
            .longValue();
    return new Watched(id);
  }

  private void watch(int port, LoadKey key) {
    CountDownLatch ready = new CountDownLatch(queries.size());
    EventLoop loop = Network.loop("watchers");
    Network network = new Network(port, "");
    for (int i = 0; i < queries.size(); i += PER_CONNECTION) {
      List<Watched> some = queries.subList(i, Math.min(queries.size(), i + PER_CONNECTION));
      Map<String, Watched> byChannel = new LinkedHashMap<>();
      some.forEach(query -> byChannel.put("query." + query.id, query));
      network.connect(
          loop,
          new Listener(
              new HubAddress("watcher-" + i, key.mint().address("ann").token()),
              List.copyOf(byChannel.keySet()),
              (type, frame, now) ->
                  Objects.requireNonNull(byChannel.get(frame.text("channel"))).frame(frame, now),
              faults,
              ready),
          false);
    }
    NotificationLoad.await(ready);
  }

  /** What is seen of one query; written by the event loop only. */
  private final class Watched {
    private final long id;
    private volatile long frames;
    private volatile long rows;
    private volatile String status = "running";
    private volatile long endedAt;

    Watched(long id) {
      this.id = id;
    }

    void frame(Json frame, long now) {
      String payload = frame.text("payload");
      boolean ended = payload.contains("\"completed\"");
      if (ended && endedAt != 0) {
        ends.recordValue(Math.max(0, now - endedAt));
        endedAt = 0;
      }
      status = ended ? "completed" : status;
      frames++;
      long seen = payload.contains("\"rows\":") ? NotificationLoad.number(payload, "rows") : 0;
      if (seen < rows) {
        faults.other("query " + id + " has " + seen + " rows after " + rows);
      }
      rows = seen;
    }
  }

  /** Runs it before anything is measured. */
  public void warmUp(WarmUp warmUp) {
    warmUp.run(
        time -> {
          long first = before + 1;
          long reports = pace().run(time, n -> report(first + n * perRequest)) * perRequest;
          before += reports;
          return reports;
        });
  }

  /** Runs it; the figures by their names. */
  public Map<String, Double> run(Duration time) {
    long frames = queries.stream().mapToLong(query -> query.frames).sum();
    Histogram answers = new Histogram(3);
    long start = System.nanoTime();
    long reports = pace().run(time, n -> timed(before + n * perRequest + 1, answers)) * perRequest;
    double seconds = (System.nanoTime() - start) / 1e9;
    frames = queries.stream().mapToLong(query -> query.frames).sum() - frames;
    long behind = notSeen(before + reports);
    end();
    faults.described().forEach(say);
    Map<String, Double> figures = new LinkedHashMap<>();
    figures.put("asked for, reports/s", (double) perSecond);
    figures.put("reports/s", reports / seconds);
    figures.put("reports in a request", (double) perRequest);
    figures.put("a request, p99 ms", answers.getValueAtPercentile(99) / 1e3);
    figures.put("frames per query and second", frames / seconds / queries.size());
    figures.put("queries whose last progress was not seen", (double) behind);
    figures.put(
        "queries whose end was not seen",
        (double) queries.stream().filter(query -> !query.status.equals("completed")).count());
    figures.put("request of the end to screen, p99 ms", ends.getValueAtPercentile(99) / 1e3);
    figures.put("other faults", (double) faults.others.sum());
    return figures;
  }

  private Pace pace() {
    return new Pace(perSecond / perRequest, IN_FLIGHT, faults);
  }

  private CompletableFuture<HttpResponse<String>> report(long number) {
    if (perRequest == 1) {
      return api.send("PATCH", "queries/" + query(number).id, "{\"rows\":" + number + "}");
    }
    StringJoiner reports = new StringJoiner(",", "{\"reports\":[", "]}");
    for (long n = number; n < number + perRequest; n++) {
      reports.add("{\"id\":%d,\"rows\":%d}".formatted(query(n).id, n));
    }
    return api.send("PATCH", "queries", reports.toString())
        .whenComplete(
            (answer, failure) -> {
              if (answer != null && answer.body().contains("\"problem\"")) {
                faults.other(answer.body());
              }
            });
  }

  private Watched query(long number) {
    return queries.get((int) (number % queries.size()));
  }

  private CompletableFuture<HttpResponse<String>> timed(long number, Histogram times) {
    long start = Stopwatch.micros();
    return report(number)
        .whenComplete(
            (answer, failure) -> {
              synchronized (times) {
                times.recordValue(Stopwatch.micros() - start);
              }
            });
  }

  /** How many queries are not shown with their last report, the numbers up to here. */
  private long notSeen(long last) {
    long end = System.nanoTime() + DRAIN.toNanos();
    long oldest = last - queries.size();
    long behind = queries.size();
    while (behind > 0 && System.nanoTime() < end) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
      behind = queries.stream().filter(query -> query.rows <= oldest).count();
    }
    return behind;
  }

  private void end() {
    for (Watched query : queries) {
      long version =
          api.json("GET", "queries/" + query.id, "").getJsonNumber("version").longValue();
      query.endedAt = Stopwatch.micros();
      api.json(
          "PATCH",
          "queries/" + query.id,
          "{\"status\":\"completed\",\"version\":%d,\"rows\":%d}"
              .formatted(version, query.rows + 1));
    }
    long end = System.nanoTime() + DRAIN.toNanos();
    while (queries.stream().anyMatch(query -> query.endedAt != 0) && System.nanoTime() < end) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
    }
  }
}
