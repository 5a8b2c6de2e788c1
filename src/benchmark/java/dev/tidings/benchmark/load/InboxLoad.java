package dev.tidings.benchmark.load;

import jakarta.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.HdrHistogram.Histogram;

/** A user with very many notifications looks through them, one request after the other. */
public final class InboxLoad {
  private static final int PAGE = 50;
  private static final String ALL = "";
  private static final String UNREAD = "&unread=true";
  private static final String OF_A_KIND = "&kind=query";

  private static final int SOME = 20;

  private final Api many;
  private final Api none;
  private final Consumer<String> say;

  /** Against the hub at a port, as the user who has many and as one who has none. */
  public InboxLoad(int port, LoadKey key, String owner, Consumer<String> say) {
    this.many = new Api(port, key.mint().address(owner));
    this.none = new Api(port, key.mint().address("newcomer"));
    this.say = say;
  }

  /** Looks through pages before anything is measured. */
  public void warmUp(WarmUp warmUp) {
    warmUp.run(
        time -> {
          long requests = 0;
          for (long end = System.nanoTime() + time.toNanos(); System.nanoTime() < end; ) {
            for (String filter : List.of(ALL, UNREAD, OF_A_KIND)) {
              requests += pages(many, filter, SOME).getTotalCount();
            }
            requests += unread(many, SOME).getTotalCount() + unread(none, SOME).getTotalCount();
          }
          return requests;
        });
  }

  /** Looks through pages; the figures by their names. */
  public Map<String, Double> run(int pages) {
    Map<String, Double> figures = new LinkedHashMap<>();
    put(figures, "a page of 50 of 1,000,000", pages(many, ALL, pages));
    put(figures, "of unread ones", pages(many, UNREAD, pages));
    put(figures, "of one kind in ten", pages(many, OF_A_KIND, pages));
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
      String text = api.text("GET", "notifications?limit=" + PAGE + filter + next, "");
      times.recordValue(Stopwatch.micros() - start);
      JsonObject page = Api.object(text);
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
      api.text("GET", "notifications/unread", "");
      taken.recordValue(Stopwatch.micros() - start);
    }
    return taken;
  }
}
