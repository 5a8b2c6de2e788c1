package dev.tidings.protocol;

import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a feature adds to a dialect: part of its {@link FrameType}. The functions are called by
 * several threads, and only with frames that were read within the bounds.
 */
public sealed interface DialectRow {
  /** The dialect it is for. */
  Dialect dialect();

  /**
   * How a client's frame is understood.
   *
   * @param word the type, or action, that the client says
   * @param reading gives the canonical frames for the client's frame and for those that the dialect
   *     makes of it by itself; may throw {@link ProtocolException}, which becomes the answer
   */
  record Heard(
      Dialect dialect,
      String word,
      BiFunction<JsonObject, List<JsonObject>, List<JsonObject>> reading)
      implements DialectRow {}

  /**
   * How a frame of the hub is said.
   *
   * @param type its canonical type
   * @param writing gives the texts that take the place of the canonical frame, at least one; for
   *     the type of an event just one
   */
  record Said(Dialect dialect, String type, Function<JsonObject, List<Rendition>> writing)
      implements DialectRow {
    /** A frame that takes the place of each canonical one, with its key. */
    public static Said one(Dialect dialect, String type, Function<JsonObject, String> text) {
      return new Said(dialect, type, frame -> List.of(Rendition.of(text.apply(frame))));
    }
  }

  /**
   * A frame in a dialect.
   *
   * @param text JSON
   * @param key for a state, what a newer frame replaces; null for the key of the canonical frame
   */
  record Rendition(String text, @Nullable String key) {
    /** A frame with the key of the canonical one. */
    public static Rendition of(String text) {
      return new Rendition(text, null);
    }
  }
}
