package dev.tidings.outbox;

import dev.tidings.protocol.Sender;
import jakarta.annotation.Resource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.FlushModeType;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.TransactionSynchronizationRegistry;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.security.SecureRandom;
import java.time.Clock;

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
          + " sender_name, salt, added_at, next_at, attempts)"
          + " values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, 0, 0)";

  @PersistenceContext(unitName = "tidings")
  private EntityManager entities;

  @Resource private TransactionSynchronizationRegistry transactions;
  @Inject private Event<PushAdded> added;
  @Inject private Clock clock;

  /** Adds a push to the caller's transaction. */
  @Transactional(TxType.MANDATORY)
  public void add(Push push) {
    Sender sender = push.from();
    entities
        .createNativeQuery(INSERT)
        .setFlushMode(FlushModeType.COMMIT) // what is changed besides is written at the commit
        .setParameter(1, push.tenant())
        .setParameter(2, push.channel())
        .setParameter(3, push.type())
        .setParameter(4, push.payload())
        .setParameter(5, sender.userId())
        .setParameter(6, sender.clientId())
        .setParameter(7, sender.name())
        .setParameter(8, Long.toString(RANDOM.nextLong() >>> 1, Character.MAX_RADIX))
        .setParameter(9, clock.millis())
        .executeUpdate();
    wakeOnce();
  }

  /** One wake for each transaction, however much it adds. */
  private void wakeOnce() {
    if (transactions.getResource(PushAdded.class) == null) {
      transactions.putResource(PushAdded.class, Boolean.TRUE);
      added.fire(new PushAdded());
    }
  }
}
