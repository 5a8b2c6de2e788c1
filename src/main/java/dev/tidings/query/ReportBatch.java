package dev.tidings.query;

import dev.tidings.protocol.ProtocolException;
import dev.tidings.query.QueryBodies.OfOne;
import dev.tidings.query.QueryReports.Answer;
import dev.tidings.rest.Problem;
import dev.tidings.rest.ProblemException;
import dev.tidings.security.Caller;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The reports of one request: each is taken or refused by itself and in their order. The queries
 * are read once before all of them. Transitions take their time: where there are any among the
 * reports, the queries whose progress was noted are read once more, and where one has moved on
 * elsewhere its progress is followed again from where it is.
 */
final class ReportBatch {
  /** A query at a version. */
  private record At(long id, long version) {}

  private final QueryReports reports;
  private final Queries queries;
  private final Caller service;
  private final List<OfOne> asked;
  private final List<Answer> answers = new ArrayList<>();

  /** Where queries were as progress of theirs was noted, by the place of the report. */
  private final Map<Integer, At> noted = new TreeMap<>();

  /** From where transitions were made, each with all progress that was noted there. */
  private final Set<At> left = new HashSet<>();

  ReportBatch(QueryReports reports, Queries queries, Caller service, List<OfOne> asked) {
    this.reports = reports;
    this.queries = queries;
    this.service = service;
    this.asked = asked;
  }

  /** What became of each, in their order. */
  List<Answer> follow() {
    Set<Long> ids = asked.stream().map(OfOne::id).collect(Collectors.toSet());
    Map<Long, Query> known = queries.all(service.tenant(), ids);
    for (OfOne report : asked) {
      Query before = known.get(report.id());
      Answer answer = follow(report, known);
      Query after = answer.query();
      if (before != null && after != null) {
        note(before, after);
      }
      answers.add(answer);
    }
    followAgain();
    return answers;
  }

  private Answer follow(OfOne report, Map<Long, Query> known) {
    try {
      Query query = Optional.ofNullable(known.get(report.id())).orElseThrow(Queries::notFound);
      Query next = reports.follow(service, query, report.version(), report.reported());
      known.put(next.id(), next);
      return Answer.taken(next);
    } catch (ProtocolException e) {
      return Answer.refused(report.id(), Problem.of(e));
    } catch (ProblemException e) {
      return Answer.refused(report.id(), e.problem());
    }
  }

  /** Each transition has the next version; progress has none. */
  private void note(Query before, Query after) {
    if (after.version() == before.version()) {
      noted.put(answers.size(), new At(after.id(), after.version()));
    } else {
      left.add(new At(after.id(), after.version() - 1));
    }
  }

  private void followAgain() {
    noted.values().removeAll(left);
    if (noted.isEmpty() || left.isEmpty()) {
      return;
    }
    Set<Long> ids = noted.values().stream().map(At::id).collect(Collectors.toSet());
    Map<Long, Query> known = queries.all(service.tenant(), ids);
    noted.forEach(
        (place, at) -> {
          Query query = known.get(at.id());
          if (query == null || query.version() != at.version()) {
            answers.set(place, follow(asked.get(place), known));
          }
        });
  }
}
