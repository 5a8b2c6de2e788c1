package dev.tidings.benchmark.load;

import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObjectBuilder;
import java.util.List;
import java.util.function.Function;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** What came of a run, as JSON; latencies in microseconds. */
final class Outcome {
  private final LoadPlan plan;
  private final Crowd crowd;
  private final Window window;
  private final Faults faults;
  private final Measure measure;

  Outcome(LoadPlan plan, Crowd crowd, Window window, Faults faults, Measure measure) {
    this.plan = plan;
    this.crowd = crowd;
    this.window = window;
    this.faults = faults;
    this.measure = measure;
  }

  String json(double connectSeconds, @Nullable Publishing publishing) {
    Measure.Counters counters = measure.counters();
    JsonObjectBuilder json =
        Json.createObjectBuilder()
            .add("subscribers", crowd.size())
            .add("connectSeconds", connectSeconds)
            .add("windowSeconds", window.seconds())
            .add("published", counters.published())
            .add("deliveries", counters.deliveries())
            .add("messages", counters.messages())
            .add("bytes", counters.bytes())
            .add("clientCpuMicros", counters.cpuMicros())
            .add("lost", faults.lost.sum())
            .add("doubled", faults.doubled.sum())
            .add("others", faults.others.sum());
    JsonArrayBuilder described = Json.createArrayBuilder();
    faults.described().forEach(described::add);
    json.add("faults", described);
    addLatency(json, "latency", tally -> tally.sampled);
    addLatency(json, "lasts", tally -> tally.lasts);
    addTotals(json, publishing);
    if (plan.stalled() > 0) {
      addStalled(json);
    }
    return json.build().toString();
  }

  private void addTotals(JsonObjectBuilder json, @Nullable Publishing publishing) {
    long expected = 0;
    long delivered = 0;
    for (Reader reader : crowd.readers()) {
      expected += publishing == null ? 0 : publishing.published(reader.channel());
      delivered += reader.received();
    }
    json.add("publishedInAll", publishing == null ? 0 : publishing.total())
        .add("expectedInAll", expected)
        .add("deliveredInAll", delivered)
        .add("skippedInAll", crowd.readers().stream().mapToLong(Reader::skipped).sum())
        .add(
            "gapFrames",
            crowd.readers().stream()
                .filter(HubReader.class::isInstance)
                .mapToLong(reader -> ((HubReader) reader).gapFrames())
                .sum());
  }

  private void addLatency(JsonObjectBuilder json, String name, Function<Tally, Histogram> which) {
    Histogram all = new Histogram(3);
    crowd.tallies().forEach(tally -> all.add(which.apply(tally)));
    json.add(
        name,
        Json.createObjectBuilder()
            .add("count", all.getTotalCount())
            .add("p50", all.getValueAtPercentile(50))
            .add("p99", all.getValueAtPercentile(99))
            .add("p999", all.getValueAtPercentile(99.9))
            .add("max", all.getMaxValue()));
  }

  private void addStalled(JsonObjectBuilder json) {
    List<StalledReader> stalled =
        crowd.stalled().stream()
            .filter(StalledReader.class::isInstance)
            .map(StalledReader.class::cast)
            .toList();
    json.add(
        "stalled",
        Json.createObjectBuilder()
            .add("readers", stalled.size())
            .add("returns", stalled.stream().mapToInt(StalledReader::returns).sum())
            .add("recovered", stalled.stream().mapToLong(StalledReader::recovered).sum())
            .add("skipped", stalled.stream().mapToLong(StalledReader::skipped).sum())
            .add("gapFrames", stalled.stream().mapToLong(StalledReader::gapFrames).sum()));
  }
}
