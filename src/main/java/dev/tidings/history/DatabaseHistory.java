package dev.tidings.history;

import dev.tidings.channel.ChannelKey;
import dev.tidings.channel.HistoryStore;
import dev.tidings.channel.StoreTakenException;
import dev.tidings.channel.StoreUnavailableException;
import dev.tidings.channel.StoredChannel;
import dev.tidings.channel.StoredEvent;
import dev.tidings.channel.StoredRef;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javax.naming.InitialContext;
import javax.naming.NamingException;
import javax.sql.DataSource;

/**
 * The history store in the hub's database, H2 or PostgreSQL. Each append is one transaction that
 * also makes sure that this node still has the store.
 */
@Singleton
public class DatabaseHistory implements HistoryStore {
  private static final int DELETED_AT_ONCE = 5_000;

  private final Transactions transactions;
  private final Clock clock;
  private final String node = UUID.randomUUID().toString().replace("-", "");

  /** The store in the database of this deployment. */
  @Inject
  public DatabaseHistory(Clock clock) {
    this(DatabaseHistory::deployed, clock);
  }

  DatabaseHistory(Supplier<DataSource> source, Clock clock) {
    this.transactions = new Transactions(source);
    this.clock = clock;
  }

  private static DataSource deployed() {
    try {
      return (DataSource) new InitialContext().lookup("java:comp/env/jdbc/unshared");
    } catch (NamingException e) {
      throw new StoreUnavailableException("the server has no data source jdbc/tidings", e);
    }
  }

  @Override
  public void take() {
    transactions.run(
        "the history store could not be taken",
        connection -> {
          Durability.require(connection);
          return Owner.replace(connection, node, clock.millis());
        });
  }

  @Override
  public void requireTaken() {
    transactions.run("the history store does not answer", this::owned);
  }

  private Connection owned(Connection connection) throws SQLException {
    return require(connection, Owner.current(connection));
  }

  /** Nobody else takes the store until the end of the transaction. */
  private Connection held(Connection connection) throws SQLException {
    return require(connection, Owner.locked(connection));
  }

  private Connection require(Connection connection, String owner) {
    if (!owner.equals(node)) {
      throw new StoreTakenException(owner);
    }
    return connection;
  }

  @Override
  public Optional<StoredChannel> load(ChannelKey key, Selection what, Consumer<StoredRef> refs) {
    return transactions.run(
        key + " could not be loaded",
        connection -> {
          Optional<StoredChannel> stored =
              Streams.load(owned(connection), key, what.events(), clock.millis());
          if (stored.isPresent()) {
            Events.refs(connection, stored.get().head(), what, refs);
          }
          return stored;
        });
  }

  @Override
  public void create(ChannelKey key, String epoch, long now) {
    transactions.run(
        key + " could not be made",
        connection -> Streams.insert(owned(connection), key, epoch, now));
  }

  @Override
  public Optional<ChannelKey> ofEpoch(String epoch) {
    return transactions.run(
        "a channel could not be found", connection -> Streams.ofEpoch(connection, epoch));
  }

  @Override
  public void append(List<StoredEvent> events) {
    transactions.run(
        events.size() + " events could not be stored",
        connection -> Events.insert(held(connection), events));
  }

  @Override
  public boolean holds(StoredEvent event) {
    return transactions.run(
        "an event could not be looked for",
        connection -> Events.holds(owned(connection), event.ref()));
  }

  @Override
  public void trim(String epoch, long upTo, long olderThan) {
    transactions.run(
        "a history could not be trimmed",
        connection -> {
          Streams.raiseHead(owned(connection), epoch, upTo, clock.millis());
          return Events.deleteUpTo(connection, epoch, upTo, olderThan);
        });
  }

  @Override
  public int expire(long now) {
    return transactions.run(
        "old events could not be deleted",
        connection -> {
          int deleted = 0;
          for (Events.Tail tail : Events.expired(owned(connection), now, DELETED_AT_ONCE)) {
            Streams.raiseHead(connection, tail.epoch(), tail.position(), now);
            deleted += Events.deleteUpTo(connection, tail.epoch(), tail.position(), now);
          }
          return deleted;
        });
  }

  @Override
  public List<ChannelKey> unused(long since, int max) {
    return transactions.run(
        "unused channels could not be looked for",
        connection -> Streams.unused(connection, since, max));
  }

  @Override
  public void forget(ChannelKey key, long since) {
    transactions.run(
        key + " could not be forgotten",
        connection -> Streams.delete(owned(connection), key, since));
  }
}
