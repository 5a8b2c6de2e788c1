package dev.tidings.outbox;

import dev.tidings.protocol.Sender;
import jakarta.annotation.Resource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.FlushModeType;
import jakarta.persistence.PersistenceContext;
import jakarta.persistence.Query;
import jakarta.transaction.TransactionSynchronizationRegistry;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

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
          + " sender_name, salt, added_at, next_at, attempts) values ";

  private static final int PARAMETERS = 9;

  /** How many rows one statement has at most. */
  private static final int ROWS = 64;

  @PersistenceContext(unitName = "tidings")
  EntityManager entities;

  @Resource TransactionSynchronizationRegistry transactions;
  @Inject Event<PushAdded> added;
  @Inject Clock clock;

  /** Adds a push to the caller's transaction. */
  @Transactional(TxType.MANDATORY)
  public void add(Push push) {
    if (transactions.getResource(Together.class) instanceof Together open) {
      open.pushes().add(push);
    } else {
      insert(List.of(push));
    }
  }

  /**
   * Does work of the caller's transaction, and writes what it adds here at its end by few
   * statements, in the order in which it was added. When the work fails the transaction is rolled
   * back.
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
    for (int from = 0; from < open.pushes().size(); from += ROWS) {
      int to = Math.min(open.pushes().size(), from + ROWS);
      insert(open.pushes().subList(from, to));
    }
  }

  /** What a piece of work has added so far. */
  private record Together(List<Push> pushes) {}

  private void insert(List<Push> pushes) {
    Query insert =
        entities
            .createNativeQuery(INSERT + rows(pushes.size()))
            .setFlushMode(FlushModeType.COMMIT); // what is changed besides is written at the commit
    long now = clock.millis();
    int parameter = 0;
    for (Push push : pushes) {
      for (Object value : row(push, now)) {
        insert.setParameter(++parameter, value);
      }
    }
    insert.executeUpdate();
    wakeOnce();
  }

  private static List<Object> row(Push push, long now) {
    Sender sender = push.from();
    String salt = Long.toString(RANDOM.nextLong() >>> 1, Character.MAX_RADIX);
    return List.of(
        push.tenant(),
        push.channel(),
        push.type(),
        push.payload(),
        sender.userId(),
        sender.clientId(),
        sender.name(),
        salt,
        now);
  }

  /** For example {@code (?1, ?2, …, ?9, 0, 0), (?10, …}. */
  private static String rows(int count) {
    return IntStream.range(0, count)
        .mapToObj(
            row ->
                IntStream.rangeClosed(1, PARAMETERS)
                    .mapToObj(column -> "?" + (row * PARAMETERS + column))
                    .collect(Collectors.joining(", ", "(", ", 0, 0)")))
        .collect(Collectors.joining(", "));
  }

  /** One wake for each transaction, however much it adds. */
  private void wakeOnce() {
    if (transactions.getResource(PushAdded.class) == null) {
      transactions.putResource(PushAdded.class, Boolean.TRUE);
      added.fire(new PushAdded());
    }
  }
}
