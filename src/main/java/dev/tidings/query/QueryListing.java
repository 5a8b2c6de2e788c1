package dev.tidings.query;

import dev.tidings.protocol.ErrorCode;
import dev.tidings.protocol.ProtocolException;
import dev.tidings.query.QuerySearch.Scope;
import dev.tidings.rest.Page;
import dev.tidings.rest.PageCursor;
import dev.tidings.security.Caller;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The history of queries, page by page. */
@Singleton
class QueryListing {
  private static final int MAX_SEARCH = 200;

  private final Queries queries;

  @Inject
  QueryListing(Queries queries) {
    this.queries = queries;
  }

  /** What is looked for, as it was sent. */
  record Filter(
      @Nullable String scope,
      @Nullable String status,
      @Nullable String text,
      @Nullable String from,
      @Nullable String to) {}

  Page<Query> list(Caller caller, Filter filter, Page.Asked page) {
    String text = filter.text();
    if (text != null && (text.isEmpty() || text.length() > MAX_SEARCH)) {
      throw refusal("q", "must have 1 to " + MAX_SEARCH + " characters");
    }
    QuerySearch search =
        new QuerySearch(
            scope(caller, filter.scope()),
            statuses(filter.status()),
            text,
            instant("from", filter.from(), 0),
            instant("to", filter.to(), Long.MAX_VALUE),
            page.after().map(place -> place.key(0)).orElse(Long.MAX_VALUE),
            page.limit() + 1);
    List<Query> found = queries.search(caller, search);
    return page.page(found, query -> PageCursor.of(query.id()));
  }

  private static Scope scope(Caller caller, @Nullable String scope) {
    boolean seesAll = caller.actsForAll();
    if (scope == null) {
      return seesAll ? Scope.ALL : Scope.VISIBLE;
    }
    return switch (scope) {
      case "mine" -> Scope.MINE;
      case "shared" -> Scope.SHARED;
      case "visible" -> Scope.VISIBLE;
      case "all" -> {
        if (!seesAll) {
          throw new ProtocolException(
              ErrorCode.FORBIDDEN, "scope", "all queries are for services and administrators");
        }
        yield Scope.ALL;
      }
      default -> throw refusal("scope", "must be mine, shared, visible or all");
    };
  }

  private static Set<QueryStatus> statuses(@Nullable String names) {
    Set<QueryStatus> statuses = EnumSet.noneOf(QueryStatus.class);
    if (names != null) {
      Arrays.stream(names.split(",", -1))
          .forEach(name -> statuses.add(QueryStatus.ofWireName("status", name)));
    }
    return statuses;
  }

  private static long instant(String field, @Nullable String millis, long otherwise) {
    if (millis == null) {
      return otherwise;
    }
    if (!millis.matches("\\d{1,15}")) {
      throw refusal(field, "must be an instant in Unix milliseconds");
    }
    return Long.parseLong(millis);
  }

  private static ProtocolException refusal(String field, String rule) {
    return new ProtocolException(ErrorCode.BAD_FIELD, field, field + " " + rule);
  }
}
