package dev.tidings.benchmark.load;

import jakarta.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.HdrHistogram.Histogram;

/** A user with very many notifications looks through them, one request after the other. */
public final class InboxLoad {
  private static final int PAGE = 50;

  private final int port;
  private final LoadKey key;
  private final Consumer<String> say;

  /** Against the hub at a port. */
  public InboxLoad(int port, LoadKey key, Consumer<String> say) {
    this.port = port;
    this.key = key;
    this.say = say;
  }

  /** Looks through pages; the figures by their names. */
  public Map<String, Double> run(String owner, int pages) {
    Api many = new Api(port, key.mint().address(owner));
    Api none = new Api(port, key.mint().address("newcomer"));
    pages(many, "", pages); // compiled
    Map<String, Double> figures = new LinkedHashMap<>();
    put(figures, "a page of 50 of 1,000,000", pages(many, "", pages));
    put(figures, "of unread ones", pages(many, "&unread=true", pages));
    put(figures, "of one kind in ten", pages(many, "&kind=query", pages));
    unread(none, pages);
    put(figures, "unread count of 1,000,000", unread(many, pages));
    put(figures, "unread count of none", unread(none, pages));
    figures.forEach((name, value) -> say.accept(name + ": " + value));
    return figures;
  }

  private static void put(Map<String, Double> figures, String name, Histogram times) {
    figures.put(name + ", p50 ms", times.getValueAtPercentile(50) / 1e3);
    figures.put(name + ", p99 ms", times.getValueAtPercentile(99) / 1e3);
  }

  private static Histogram pages(Api api, String filter, int pages) {
    Histogram times = new Histogram(3);
    String next = "";
    for (int i = 0; i < pages; i++) {
      long start = Stopwatch.micros();
      JsonObject page = api.json("GET", "notifications?limit=" + PAGE + filter + next, "");
      times.recordValue(Stopwatch.micros() - start);
      if (page.getJsonArray("items").size() != PAGE) {
        throw new IllegalStateException("a page of " + page.getJsonArray("items").size());
      }
      next = page.containsKey("next") ? "&cursor=" + page.getString("next") : "";
    }
    return times;
  }

  private static Histogram unread(Api api, int times) {
    Histogram taken = new Histogram(3);
    for (int i = 0; i < times; i++) {
      long start = Stopwatch.micros();
      api.json("GET", "notifications/unread", "");
      taken.recordValue(Stopwatch.micros() - start);
    }
    return taken;
  }
}
