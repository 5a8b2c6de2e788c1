package dev.tidings.query;

import dev.tidings.protocol.Dialect;
import dev.tidings.protocol.DialectRow;
import dev.tidings.protocol.DialectRow.Said;
import dev.tidings.protocol.JsonObject;
import dev.tidings.protocol.JsonWriter;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How queries look to clients of flat events: {@code query_started}, {@code query_completed}, and
 * {@code query_update} for every other transition. Durations are seconds there.
 */
final class QueryDialects {
  private static final int MILLIS_DIGITS = 3;

  private QueryDialects() {}

  static List<DialectRow> update() {
    return List.of(Said.one(Dialect.FLAT, QueryNews.UPDATE, frame -> flat(frame, payload(frame))));
  }

  private static JsonObject payload(JsonObject frame) {
    return frame.object("payload").orElseGet(JsonObject::empty);
  }

  private static String flat(JsonObject frame, JsonObject query) {
    String status = query.readableText("status");
    JsonWriter json =
        JsonWriter.object().text("type", type(status)).json("query_id", query.json("id"));
    switch (status) {
      case "running" -> json.text("started_by", owner(query));
      case "completed" ->
          json.json("result_count", query.json("rows")).json("execution_time", seconds(query));
      default ->
          json.text("status", status)
              .json("position", query.json("position"))
              .json("error", query.json("error"))
              .json("cancelled_by", query.json("by"));
    }
    return json.json("channel", frame.json("channel"))
        .json("event_id", frame.json("id"))
        .text("timestamp", instant(frame))
        .end();
  }

  private static String type(String status) {
    return switch (status) {
      case "running" -> "query_started";
      case "completed" -> "query_completed";
      default -> "query_update";
    };
  }

  private static String owner(JsonObject query) {
    return query.object("owner").map(owner -> owner.readableText("userId")).orElse("");
  }

  private static @Nullable String instant(JsonObject frame) {
    return frame
        .integer("timestamp", 0, Long.MAX_VALUE)
        .map(millis -> Instant.ofEpochMilli(millis).toString())
        .orElse(null);
  }

  private static String seconds(JsonObject query) {
    long millis = query.integer("elapsed", 0, Long.MAX_VALUE).orElse(0L);
    return BigDecimal.valueOf(millis, MILLIS_DIGITS).stripTrailingZeros().toPlainString();
  }
}
