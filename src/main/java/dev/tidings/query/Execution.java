package dev.tidings.query;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * One statement on its way. It runs on one thread; {@link #stop} comes from any other, and whatever
 * the database is doing then, ends it.
 */
final class Execution {
  private static final int NOTE_EVERY = 100;

  /** What an execution may take. */
  record Bounds(Duration timeout, int maxRows, long maxBytes) {}

  /** How it ended. */
  sealed interface Outcome {
    /** All rows are there, or as many as may be. */
    record Done(long rows, boolean truncated, String hash) implements Outcome {}

    /** The database refused. */
    record Failed(String error) implements Outcome {}

    /** It was stopped. */
    record Stopped(Report report) implements Outcome {}
  }

  private final QuerySource source;
  private final String sql;
  private final Bounds bounds;

  /** Why it is to stop; the first reason counts. */
  private final AtomicReference<@Nullable Report> stop = new AtomicReference<>();

  private final AtomicBoolean over = new AtomicBoolean();
  private final AtomicBoolean stopping = new AtomicBoolean();

  /** What to cancel; written by its thread. */
  private volatile @Nullable StatementStop running;

  Execution(QuerySource source, String sql, Bounds bounds) {
    this.source = source;
    this.sql = sql;
    this.bounds = bounds;
  }

  /** Runs the statement to its end. */
  Outcome run(ResultPages.Sink sink, LongConsumer rowsSoFar) {
    try {
      return ran(sink, rowsSoFar);
    } catch (SQLException e) {
      return failed(e);
    } finally {
      end();
    }
  }

  /** Has it over, whether it ran or not. */
  void end() {
    over.set(true);
  }

  private Outcome ran(ResultPages.Sink sink, LongConsumer rowsSoFar) throws SQLException {
    Connection connection = source.connect(bounds.timeout());
    try (Statement statement = QuerySource.statement(connection, bounds.timeout())) {
      StatementStop ending = source.stop(statement);
      running = ending;
      try {
        Report reason = stop.get();
        return reason == null
            ? source.read(statement, sql, (rows, columns) -> read(rows, columns, sink, rowsSoFar))
            : new Outcome.Stopped(reason);
      } finally {
        ending.close();
        running = null;
      }
    } finally {
      QuerySource.release(connection);
    }
  }

  private Outcome read(
      ResultSet result, ResultSetMetaData columns, ResultPages.Sink sink, LongConsumer rowsSoFar)
      throws SQLException {
    ResultPages pages = new ResultPages(columns, sink);
    boolean more = result.next();
    while (more && pages.rows() < bounds.maxRows() && pages.bytes() < bounds.maxBytes()) {
      Report reason = stop.get();
      if (reason != null) {
        return new Outcome.Stopped(reason);
      }
      pages.add(result);
      if (pages.rows() % NOTE_EVERY == 0) {
        rowsSoFar.accept(pages.rows());
      }
      more = result.next();
    }
    pages.end();
    return new Outcome.Done(pages.rows(), more || pages.isCut(), pages.hash());
  }

  private Outcome failed(SQLException e) {
    Report reason = stop.get();
    if (reason != null) {
      return new Outcome.Stopped(reason);
    }
    return QuerySource.CANCELLED.equals(e.getSQLState())
        ? new Outcome.Stopped(Report.of(QueryStatus.TIMEOUT))
        : new Outcome.Failed(String.valueOf(e.getMessage()));
  }

  /** Notes why it is to stop; false where somebody sees to that already. */
  boolean wantStopped(Report reason) {
    stop.compareAndSet(null, reason);
    return !over.get() && stopping.compareAndSet(false, true);
  }

  /** Why it is to stop; null where it is not. */
  @Nullable Report reason() {
    return stop.get();
  }

  /**
   * Has it end. May block for a moment; to be called again until {@link #isOver}, since a database
   * forgets a cancel that comes between two steps.
   */
  void stop() throws SQLException {
    StatementStop ending = running;
    if (ending != null && !over.get()) {
      ending.say();
    }
  }

  boolean isOver() {
    return over.get();
  }
}
