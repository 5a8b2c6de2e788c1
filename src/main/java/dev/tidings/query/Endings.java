package dev.tidings.query;

import dev.tidings.query.Execution.Outcome;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;

/**
 * Writes how queries that the hub ran have ended, with all that follows from it, in one
 * transaction: what was not written can be written again.
 */
@ApplicationScoped
class Endings {
  private final Queries queries;
  private final SavedQueries saved;

  /** For CDI. */
  Endings() {
    this(new Queries(), new SavedQueries());
  }

  @Inject
  Endings(Queries queries, SavedQueries saved) {
    this.queries = queries;
    this.saved = saved;
  }

  /**
   * A query has ended so.
   *
   * @throws IllegalTransitionException where it had ended before
   */
  @Transactional
  void end(Query query, Outcome outcome) {
    if (outcome instanceof Outcome.Done done) {
      if (done.truncated()) {
        queries.cut(query.tenant(), query.id());
      }
      saved.ran(change(query, Report.completed(done.rows())), done.hash());
    } else if (outcome instanceof Outcome.Failed failed) {
      saved.ranInVain(change(query, Report.failed(failed.error())));
    } else if (outcome instanceof Outcome.Stopped stopped) {
      saved.ranInVain(change(query, stopped.report()));
    }
  }

  private Query change(Query query, Report report) {
    return queries.change(query.tenant(), query.id(), null, report);
  }
}
