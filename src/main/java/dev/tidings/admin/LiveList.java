package dev.tidings.admin;

import dev.tidings.monitoring.Part;
import dev.tidings.protocol.ErrorCode;
import dev.tidings.protocol.JsonWriter;
import dev.tidings.protocol.ProtocolException;
import dev.tidings.rest.Page;
import dev.tidings.rest.PageCursor;
import jakarta.ws.rs.core.Response;
import org.jspecify.annotations.Nullable;

/**
 * A page of a list that changes while one reads it. Its cursor counts what came before, so that one
 * that has moved meanwhile may come twice or not at all.
 */
final class LiveList {
  private static final int MAX_SEARCH = 128;

  private LiveList() {}

  /** Gives a part of the list. */
  interface Source {
    Part part(int from, int max);
  }

  /**
   * The page.
   *
   * @throws ProtocolException {@code bad_field}
   */
  static Response page(
      @Nullable String search, @Nullable String cursor, @Nullable String limit, Source source) {
    if (search != null && search.length() > MAX_SEARCH) {
      throw new ProtocolException(
          ErrorCode.BAD_FIELD, "search", "search must have at most " + MAX_SEARCH + " characters");
    }
    Page.Asked asked = Page.Asked.of(cursor, limit);
    int from = asked.after().map(after -> (int) after.key(0)).orElse(0);
    Part part = source.part(Math.max(0, from), asked.limit());
    int next = from + part.items().size();
    boolean more = !part.items().isEmpty() && next < part.total();
    return OverviewResource.fresh(
        JsonWriter.object()
            .array("items", part.items())
            .text("next", more ? PageCursor.of(next).text() : null)
            .number("total", part.total())
            .end());
  }
}
