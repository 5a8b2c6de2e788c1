package dev.tidings.database;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Status;
import jakarta.transaction.Synchronization;
import jakarta.transaction.TransactionSynchronizationRegistry;
import java.util.function.IntConsumer;
import javax.naming.InitialContext;
import javax.naming.NamingException;

/** Knows how the caller's transaction ends. */
@ApplicationScoped
public class TransactionEnd {
  private static final String REGISTRY = "java:comp/TransactionSynchronizationRegistry";

  /**
   * Runs one of both once the caller's transaction is over: the first when it was committed or
   * there is none, the second when it was rolled back. Neither may use the database at once.
   */
  public void then(Runnable committed, Runnable rolledBack) {
    TransactionSynchronizationRegistry transaction = registry();
    if (transaction.getTransactionStatus() == Status.STATUS_NO_TRANSACTION) {
      committed.run();
    } else {
      register(
          transaction,
          status -> (status == Status.STATUS_COMMITTED ? committed : rolledBack).run());
    }
  }

  /** Runs it once the caller's transaction is over, however it ends; there must be one. */
  static void whenOver(Runnable over) {
    register(registry(), status -> over.run());
  }

  private static void register(TransactionSynchronizationRegistry transaction, IntConsumer over) {
    transaction.registerInterposedSynchronization(
        new Synchronization() {
          @Override
          public void beforeCompletion() {}

          @Override
          public void afterCompletion(int status) {
            over.accept(status);
          }
        });
  }

  private static TransactionSynchronizationRegistry registry() {
    try {
      return (TransactionSynchronizationRegistry) new InitialContext().lookup(REGISTRY);
    } catch (NamingException e) {
      throw new IllegalStateException("the server has no " + REGISTRY, e);
    }
  }
}
