package dev.tidings.query;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Status;
import jakarta.transaction.Synchronization;
import jakarta.transaction.TransactionSynchronizationRegistry;
import javax.naming.InitialContext;
import javax.naming.NamingException;

/** Knows how the caller's transaction ends. */
@ApplicationScoped
class TransactionEnd {
  private static final String REGISTRY = "java:comp/TransactionSynchronizationRegistry";

  /**
   * Runs one of both once the caller's transaction is over: the first when it was committed or
   * there is none, the second when it was rolled back. Neither may use the database at once.
   */
  void then(Runnable committed, Runnable rolledBack) {
    TransactionSynchronizationRegistry transaction = registry();
    if (transaction.getTransactionStatus() == Status.STATUS_NO_TRANSACTION) {
      committed.run();
      return;
    }
    transaction.registerInterposedSynchronization(
        new Synchronization() {
          @Override
          public void beforeCompletion() {}

          @Override
          public void afterCompletion(int status) {
            (status == Status.STATUS_COMMITTED ? committed : rolledBack).run();
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
