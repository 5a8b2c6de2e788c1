package dev.tidings.rest;

import dev.tidings.protocol.ErrorCode;
import dev.tidings.protocol.JsonWriter;
import dev.tidings.protocol.ProtocolException;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A part of a list.
 *
 * @param items in the list's order
 * @param next where the next page begins; empty for the last one
 */
public record Page<T>(List<T> items, Optional<PageCursor> next) {
  /** The most items of a page. */
  public static final int MAX_LIMIT = 200;

  /** How many items a page has unless the client says. */
  public static final int DEFAULT_LIMIT = 50;

  /** Keeps a copy. */
  public Page {
    items = List.copyOf(items);
  }

  /**
   * What a client asks for.
   *
   * @param after where the page before ended; empty for the first
   * @param limit how many items at most, 1 to {@link #MAX_LIMIT}
   */
  public record Asked(Optional<PageCursor> after, int limit) {
    /**
     * The query parameters {@code cursor} and {@code limit}.
     *
     * @throws ProtocolException {@code bad_field}
     */
    public static Asked of(@Nullable String cursor, @Nullable String limit) {
      return new Asked(Optional.ofNullable(cursor).map(PageCursor::parse), limit(limit));
    }

    private static int limit(@Nullable String limit) {
      if (limit == null) {
        return DEFAULT_LIMIT;
      }
      int number = limit.matches("\\d{1,3}") ? Integer.parseInt(limit) : 0;
      if (number < 1 || number > MAX_LIMIT) {
        throw new ProtocolException(
            ErrorCode.BAD_FIELD, "limit", "limit must be an integer from 1 to " + MAX_LIMIT);
      }
      return number;
    }

    /**
     * The page made of what a store found: it was asked for one item more than {@link #limit()}, to
     * know whether there is a next page.
     */
    public <T> Page<T> page(List<T> found, Function<T, PageCursor> place) {
      if (found.size() <= limit) {
        return new Page<>(found, Optional.empty());
      }
      List<T> items = found.subList(0, limit);
      return new Page<>(items, Optional.of(place.apply(items.get(limit - 1))));
    }
  }

  /** {@code {"items": […], "next": …}}. */
  public String json(Function<T, String> item) {
    return JsonWriter.object()
        .array("items", items.stream().map(item).toList())
        .text("next", next.map(PageCursor::text).orElse(null))
        .end();
  }
}
