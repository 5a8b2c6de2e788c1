package dev.tidings.query;

import dev.tidings.notification.Audience;
import dev.tidings.notification.Notice;
import dev.tidings.notification.Notifications;
import dev.tidings.notification.Severity;
import dev.tidings.protocol.JsonWriter;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Tells the owner of a query how it ended, once, in the transaction that ends it. Runs of saved
 * queries are not told of: their widgets are.
 */
@ApplicationScoped
class QueryNotices {
  private static final int MAX_BODY = 500;
  private static final int MILLIS_DIGITS = 3;

  @Inject Notifications notifications;

  void ended(@Observes QueryEnded event) {
    Query query = event.query();
    if (query.savedId() == null) {
      notifications.send(query.tenant(), Audience.Users.one(query.owner().id()), notice(query));
    }
  }

  static Notice notice(Query query) {
    return new Notice(
        "query",
        severity(query.state().status()),
        title(query),
        Optional.ofNullable(query.state().error()).map(QueryNotices::shortened),
        Optional.of("/queries/" + query.id()),
        Optional.empty(),
        Optional.of(
            JsonWriter.object()
                .number("query", query.id())
                .text("status", query.state().status().wireName())
                .end()),
        Optional.of("query-" + query.id()),
        Optional.empty(),
        List.of(),
        "query");
  }

  private static String title(Query query) {
    QueryState state = query.state();
    return switch (state.status()) {
      case COMPLETED ->
          String.format(
              Locale.ROOT, "Your query completed in %ss (%,d rows)", seconds(state), state.rows());
      case CANCELLED -> "Your query was cancelled by " + state.by();
      case TIMEOUT -> "Your query timed out";
      default -> "Your query failed";
    };
  }

  /** With one decimal, as people say it. */
  private static String seconds(QueryState state) {
    Long elapsed = state.elapsed(0);
    return BigDecimal.valueOf(elapsed == null ? 0 : elapsed, MILLIS_DIGITS)
        .setScale(1, RoundingMode.HALF_UP)
        .toPlainString();
  }

  private static Severity severity(QueryStatus status) {
    return switch (status) {
      case COMPLETED -> Severity.SUCCESS;
      case FAILED -> Severity.ERROR;
      case TIMEOUT -> Severity.WARNING;
      default -> Severity.INFO;
    };
  }

  private static String shortened(String text) {
    return text.length() <= MAX_BODY ? text : text.substring(0, MAX_BODY);
  }
}
