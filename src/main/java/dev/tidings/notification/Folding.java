package dev.tidings.notification;

import dev.tidings.protocol.JsonWriter;
import java.util.List;
import java.util.Optional;

/** How several notifications become one. */
final class Folding {
  /** What the folds of too many of one kind begin with. */
  static final String RATE = "rate:";

  /** The kind of what is told once a day. */
  static final String DIGEST = "digest";

  /** How many titles it names. */
  static final int TITLES = 10;

  private Folding() {}

  /**
   * The one that stands for the others.
   *
   * @param fold why they were held back
   * @param held at least one
   */
  static Notice of(String fold, Held held) {
    Optional<String> kind =
        Optional.of(fold).filter(f -> f.startsWith(RATE)).map(f -> f.substring(RATE.length()));
    return new Notice(
        kind.orElse(DIGEST),
        held.worst(),
        kind.map(k -> more(held.count(), k)).orElseGet(() -> count(held.count(), "notification")),
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

  private static String titles(Held held) {
    String first = String.join("\n", held.first());
    return held.count() > held.first().size() ? first + "\n…" : first;
  }

  private static String kinds(Held held) {
    JsonWriter json = JsonWriter.object();
    held.kinds().forEach(json::number);
    return JsonWriter.object().json("kinds", json.end()).end();
  }
}
