package dev.tidings.outbox;

import dev.tidings.protocol.Sender;
import dev.tidings.tracing.CurrentTrace;
import jakarta.annotation.Resource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.TransactionSynchronizationRegistry;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/**
 * Where features leave what is to be published when their transaction has committed, and only then.
 * Clients see each push once, however often the node crashes; those of one channel in the order in
 * which they were added. Transactions that add to the same channel at the same time have no order
 * unless something of theirs makes one wait for the other.
 */
@ApplicationScoped
public class Outbox {
  private static final SecureRandom RANDOM = new SecureRandom();

  /** What is given goes into the row as it is; the key is the database's. */
  private static final String INSERT =
      "insert into outbox (tenant, channel, type, payload, sender_user, sender_client,"
          + " sender_name, salt, added_at, trace_id, next_at, attempts)"
          + " values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, 0)";

  @PersistenceContext(unitName = "tidings")
  EntityManager entities;

  @Resource TransactionSynchronizationRegistry transactions;
  @Inject Event<PushAdded> added;
  @Inject Clock clock;

  /** Adds a push to the caller's transaction; it belongs to the trace of the caller's request. */
  @Transactional(TxType.MANDATORY)
  public void add(Push push) {
    if (transactions.getResource(Together.class) instanceof Together open) {
      open.pushes().add(push);
    } else {
      insert(List.of(push));
    }
  }

  /**
   * Does work of the caller's transaction, and writes what it adds here at its end as one batch, in
   * the order in which it was added. When the work fails the transaction is rolled back.
   */
  @Transactional(TxType.MANDATORY)
  public void together(Runnable work) {
    if (transactions.getResource(Together.class) != null) {
      work.run();
      return;
    }
    Together open = new Together(new ArrayList<>());
    transactions.putResource(Together.class, open);
    try {
      work.run();
    } catch (RuntimeException e) {
      transactions.setRollbackOnly();
      throw e;
    } finally {
      transactions.putResource(Together.class, null);
    }
    if (!open.pushes().isEmpty()) {
      insert(open.pushes());
    }
  }

  /** What a piece of work has added so far. */
  private record Together(List<Push> pushes) {}

  /** On the transaction's connection: what is changed besides is written at the commit. */
  private void insert(List<Push> pushes) {
    Connection connection = entities.unwrap(Connection.class);
    try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
      for (Push push : pushes) {
        fill(insert, push);
        insert.addBatch();
      }
      insert.executeBatch();
    } catch (SQLException e) {
      throw OutboxStore.failure("nothing could be added to the outbox", e);
    }
    wakeOnce();
  }

  private void fill(PreparedStatement insert, Push push) throws SQLException {
    Sender sender = push.from();
    insert.setString(1, push.tenant());
    insert.setString(2, push.channel());
    insert.setString(3, push.type());
    insert.setString(4, push.payload());
    insert.setString(5, sender.userId());
    insert.setString(6, sender.clientId());
    insert.setString(7, sender.name());
    insert.setString(8, Long.toString(RANDOM.nextLong() >>> 1, Character.MAX_RADIX));
    insert.setLong(9, clock.millis());
    insert.setString(10, CurrentTrace.id().orElse(null));
  }

  /** One wake for each transaction, however much it adds. */
  private void wakeOnce() {
    if (transactions.getResource(PushAdded.class) == null) {
      transactions.putResource(PushAdded.class, Boolean.TRUE);
      added.fire(new PushAdded());
    }
  }
}
