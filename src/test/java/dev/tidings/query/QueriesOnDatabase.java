package dev.tidings.query;

import dev.tidings.history.OnDatabase;
import dev.tidings.security.Caller;
import dev.tidings.security.MovedClock;
import dev.tidings.session.TestHub;
import org.junit.jupiter.api.BeforeEach;

/** What is known of queries, on a real database that knows none before each test. */
abstract class QueriesOnDatabase extends OnDatabase {
  final MovedClock clock = new MovedClock();
  final Caller ann = TestHub.caller("ann");
  final Caller ben = TestHub.caller("ben");
  final Caller engine = TestHub.caller("trino", "service");

  QueryWorld world;
  Queries queries;

  @BeforeEach
  void empty() {
    database().execute("delete from query_execution");
    database().execute("delete from saved_query");
    database().execute("delete from saved_widget");
    database().execute("delete from notification");
    world = new QueryWorld(database(), clock);
    queries = world.queries;
  }

  /** How many notifications are stored that say so of a query. */
  long notified(long id, QueryStatus status) {
    String data = "{\"query\":%d,\"status\":\"%s\"}".formatted(id, status.wireName());
    return notified(" and data = '" + data + "'");
  }

  long notified(String condition) {
    return database().number("select count(*) from notification where user_id = 'ann'" + condition);
  }
}
