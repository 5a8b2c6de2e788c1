package dev.tidings.query;

import dev.tidings.protocol.ErrorCode;
import dev.tidings.protocol.JsonObject;
import dev.tidings.protocol.JsonWriter;
import dev.tidings.protocol.ProtocolException;
import dev.tidings.query.Query.Owner;
import dev.tidings.query.QueryBodies.Asked;
import dev.tidings.query.QueryBodies.OfOne;
import dev.tidings.query.QueryBodies.Reported;
import dev.tidings.rest.Problem;
import dev.tidings.security.Caller;
import dev.tidings.security.Role;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What engines report. A transition is written and told at once and needs the version that it
 * starts from; progress is the newest only, told and written at the pace of {@link QuerySweeps}.
 */
@Singleton
class QueryReports {
  private static final Pattern TAG = Pattern.compile("(?:W/)?\"(\\d{1,15})\"");

  private final Queries queries;
  private final Progress progress;
  private final Clock clock;

  @Inject
  QueryReports(Queries queries, Progress progress, Clock clock) {
    this.queries = queries;
    this.progress = progress;
    this.clock = clock;
  }

  /** The first report of a query. */
  Query first(Caller caller, Asked asked) {
    if (!caller.has(Role.SERVICE)) {
      throw new ProtocolException(
          ErrorCode.FORBIDDEN, "send sql to have it run; only services report queries");
    }
    String user = Objects.requireNonNullElse(asked.user(), caller.user());
    String name =
        asked.userName() != null ? asked.userName() : asked.user() == null ? caller.name() : user;
    NewQuery query =
        NewQuery.ofEngine(
            caller.tenant(),
            new Owner(user, name),
            required("engine", asked.engine()),
            required("externalId", asked.externalId()),
            required("text", asked.text()));
    return queries.add(query, asked.report());
  }

  private static String required(String field, @Nullable String value) {
    if (value == null) {
      throw JsonObject.missing(field);
    }
    return value;
  }

  /**
   * Another report.
   *
   * @param match the header {@code If-Match}
   */
  Query next(Caller service, long id, @Nullable String match, Reported reported) {
    Query query = queries.required(service, id);
    return follow(service, query, version(match, reported.version()), reported);
  }

  /**
   * Several reports, each taken or refused by itself and in their order, as if it came alone.
   *
   * @return what became of each, in the same order
   */
  List<Answer> next(Caller service, List<OfOne> reports) {
    return new ReportBatch(this, queries, service, reports).follow();
  }

  /** Follows what is said of a query as it is known. */
  Query follow(Caller service, Query query, @Nullable Long version, Reported reported) {
    if (query.engine() == null) {
      throw new ProtocolException(
          ErrorCode.FORBIDDEN, "the hub runs this query itself; nobody reports it");
    }
    Report report = reported.report(query, service.user());
    if (report.status() == query.state().status() && !report.status().isFinal()) {
      return query.with(progress.note(query, report, clock.millis()));
    }
    if (version == null) {
      query.state().requireWayTo(report.status()); // no version would lead there
      throw JsonObject.missing("version");
    }
    return queries.change(service.tenant(), query.id(), version, report);
  }

  /** What became of a report: the query after it, or why it was refused. */
  record Answer(long id, @Nullable Query query, @Nullable Problem problem) {
    static Answer taken(Query query) {
      return new Answer(query.id(), query, null);
    }

    static Answer refused(long id, Problem problem) {
      return new Answer(id, null, problem);
    }

    String json() {
      JsonWriter json = JsonWriter.object().number("id", id);
      Query after = query;
      if (after != null) {
        json.number("version", after.version())
            .text("status", after.state().status().wireName())
            .flagIfSet("cancelRequested", after.cancellation() != null);
      }
      return json.json("problem", problem == null ? null : problem.json()).end();
    }
  }

  private static @Nullable Long version(@Nullable String match, @Nullable Long version) {
    if (match == null) {
      return version;
    }
    Matcher tag = TAG.matcher(match);
    if (!tag.matches()) {
      throw new ProtocolException(
          ErrorCode.BAD_FIELD, "If-Match", "If-Match must be the ETag of the query");
    }
    return Long.valueOf(tag.group(1));
  }
}
