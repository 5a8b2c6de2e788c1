package dev.tidings.query;

import dev.tidings.history.TestDatabase;
import dev.tidings.history.TestTransactions;
import dev.tidings.notification.WiredNotifications;
import dev.tidings.outbox.Outbox;
import dev.tidings.outbox.Push;
import dev.tidings.query.Query.Owner;
import dev.tidings.session.Events;
import dev.tidings.settings.Setting;
import dev.tidings.settings.Settings;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/** Queries on a real database, and what was told of them once it was committed. */
final class QueryWorld {
  static final String TENANT = "acme";
  static final Owner ANN = new Owner("ann", "Ann");

  private static final Settings SETTINGS = Settings.of(Map.of(Setting.QUERIES_SAVED, "3"));

  final TestTransactions transactions;

  /** What was committed, by the order in which it was added. */
  final Map<Long, Push> pushes = new ConcurrentSkipListMap<>();

  final List<Query> started = new CopyOnWriteArrayList<>();
  final List<Query> ended = new CopyOnWriteArrayList<>();
  final Progress progress = new Progress();

  /** What is fired, in the transactions. */
  final Events<Object> events = new Events<>();

  final Queries queries;
  final Results results;
  final SavedQueries saved;
  final SavedListing listing;
  final Endings endings;

  QueryWorld(TestDatabase database, Clock clock) {
    transactions = new TestTransactions(database);
    Outbox outbox = new RecordingOutbox();
    events.observe(QueryStarted.class, e -> transactions.onCommit(() -> started.add(e.query())));
    events.observe(QueryEnded.class, e -> transactions.onCommit(() -> ended.add(e.query())));
    QueryNotices notices = new QueryNotices();
    notices.notifications = WiredNotifications.within(transactions.entities(), outbox, clock);
    events.observe(QueryEnded.class, notices::ended);
    QueryNews news = new QueryNews();
    news.outbox = outbox;
    queries = transactions.transactional(Queries.class);
    queries.store = new QueryStore(transactions.entities());
    queries.news = news;
    queries.progress = progress;
    queries.started = events.just();
    queries.ended = events.just();
    queries.clock = clock;
    results = transactions.transactional(Results.class, transactions.entities());
    saved =
        transactions.transactional(
            SavedQueries.class, transactions.entities(), outbox, clock, results, SETTINGS);
    listing = transactions.transactional(SavedListing.class, transactions.entities());
    endings = transactions.transactional(Endings.class, queries, saved);
  }

  /** A query that an engine reports. */
  Query reported(String externalId, Report first) {
    return queries.add(NewQuery.ofEngine(TENANT, ANN, "trino", externalId, "select 1"), first);
  }

  /** What was told on a channel. */
  List<Push> told(String channel) {
    return pushes.values().stream().filter(push -> push.channel().equals(channel)).toList();
  }

  private final class RecordingOutbox extends Outbox {
    private final AtomicLong added = new AtomicLong();

    @Override
    public void together(Runnable work) {
      work.run();
    }

    @Override
    public void add(Push push) {
      long place = added.incrementAndGet();
      transactions.onCommit(() -> pushes.put(place, push));
    }
  }
}
