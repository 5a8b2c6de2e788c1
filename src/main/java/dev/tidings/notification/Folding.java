package dev.tidings.notification;

import dev.tidings.protocol.JsonWriter;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** How several notifications become one. */
final class Folding {
  /** What the folds of too many of one kind begin with. */
  static final String RATE = "rate:";

  private static final String DIGEST = "digest";
  private static final int TITLES = 10;

  private Folding() {}

  /**
   * The one that stands for the others.
   *
   * @param fold why they were held back
   * @param held at least one
   */
  static Notice of(String fold, List<Content> held) {
    Optional<String> kind =
        Optional.of(fold).filter(f -> f.startsWith(RATE)).map(f -> f.substring(RATE.length()));
    return new Notice(
        kind.orElse(DIGEST),
        worst(held),
        kind.map(k -> more(held.size(), k)).orElseGet(() -> count(held.size(), "notification")),
        Optional.of(titles(held)),
        Optional.empty(),
        Optional.empty(),
        Optional.of(kinds(held)),
        Optional.empty(),
        Optional.empty(),
        List.of(),
        "tidings");
  }

  /** For example {@code 12 more pipeline alerts}. */
  static String more(int count, String kind) {
    return count + " more " + kind.replace('-', ' ') + (count == 1 ? " alert" : " alerts");
  }

  private static String count(int count, String what) {
    return count + " " + what + (count == 1 ? "" : "s");
  }

  private static Severity worst(List<Content> held) {
    return held.stream()
        .map(Content::severity)
        .max(Comparator.naturalOrder())
        .orElse(Severity.INFO);
  }

  private static String titles(List<Content> held) {
    String first =
        held.stream().limit(TITLES).map(Content::title).collect(Collectors.joining("\n"));
    return held.size() > TITLES ? first + "\n…" : first;
  }

  private static String kinds(List<Content> held) {
    Map<String, Long> counts =
        held.stream()
            .collect(Collectors.groupingBy(Content::kind, TreeMap::new, Collectors.counting()));
    JsonWriter json = JsonWriter.object();
    counts.forEach(json::number);
    return JsonWriter.object().json("kinds", json.end()).end();
  }
}
