package dev.tidings.database;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.persistence.internal.sessions.UnitOfWorkImpl;
import org.eclipse.persistence.queries.DatabaseQuery;
import org.eclipse.persistence.queries.ObjectLevelReadQuery;
import org.eclipse.persistence.sessions.Session;
import org.eclipse.persistence.sessions.SessionEvent;
import org.eclipse.persistence.sessions.SessionEventAdapter;
import org.eclipse.persistence.sessions.UnitOfWork;
import org.jspecify.annotations.Nullable;

/**
 * On H2, transactions that write come one after the other: from their first change or lock until
 * they are committed or rolled back. Whoever only reads waits for nobody, and neither does anybody
 * on another database.
 *
 * <p>A rollback of H2 may write a row's old value twice, and the second time over what the next
 * transaction has made of the row; then an index and its table differ for ever, and the row can be
 * changed no more. While one writes there is no next transaction. See ADR 21.
 */
public final class OneWriter extends SessionEventAdapter {
  private static final Logger LOG = System.getLogger(OneWriter.class.getName());

  /** As long as H2 waits for a row ({@code LOCK_TIMEOUT} of the default URL). */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Turn turn = new Turn(PATIENCE);

  private final AtomicBoolean said = new AtomicBoolean();

  /** Whose end is waited for, where JPA ends its transactions itself. */
  private volatile @Nullable Session writing;

  @Override
  public void preExecuteQuery(SessionEvent event) {
    Session session = event.getSession();
    if (!onH2(session) || turn.isMine() || !writes(event.getQuery())) {
      return;
    }
    Session owner = owner(session);
    boolean ofServer = owner.hasExternalTransactionController(); // a unit of work does not know
    tellOnce(ofServer);
    if (ofServer) {
      holdConnection(session);
      turn.take();
      passOnAtTheEnd();
    } else {
      turn.take();
      writing = owner;
    }
  }

  private void tellOnce(boolean ofServer) {
    if (!said.getAndSet(true)) {
      LOG.log(
          Level.INFO,
          "the database is H2: transactions that write come one after the other"
              + (ofServer ? ", each when the server has ended the one before" : ""));
    }
  }

  /** By name: Open Liberty hides the platforms' package from applications, not the rest. */
  private static boolean onH2(Session session) {
    return String.valueOf(session.getPlatform()).equals("H2Platform");
  }

  private static boolean writes(DatabaseQuery query) {
    if (query.isModifyQuery()) {
      return true;
    }
    if (query instanceof ObjectLevelReadQuery read && read.getLockModeType() != null) {
      return read.getLockModeType().startsWith("PESSIMISTIC");
    }
    String sql = query.isDataReadQuery() ? query.getSQLString() : null;
    return sql != null && sql.toLowerCase(Locale.ROOT).contains(" for update");
  }

  /**
   * Has the transaction its connection before it waits, which it keeps until it is over. Who had
   * the turn without one would wait for those who have all connections and wait for the turn.
   */
  private static void holdConnection(Session session) {
    if (session instanceof UnitOfWorkImpl unit && !unit.isInTransaction()) {
      unit.beginEarlyTransaction(); // the provider keeps the connection of such a one
    }
    session.executeSQL("values 1");
  }

  private static Session owner(Session session) {
    return session instanceof UnitOfWork unit ? owner(unit.getParent()) : session;
  }

  @Override
  public void postCommitTransaction(SessionEvent event) {
    ended(event.getSession());
  }

  @Override
  public void postRollbackTransaction(SessionEvent event) {
    ended(event.getSession());
  }

  /** Those of a server end later than their sessions. */
  private void ended(Session session) {
    if (session == writing) {
      writing = null;
      turn.passOn();
    }
  }

  private void passOnAtTheEnd() {
    try {
      TransactionEnd.whenOver(turn::passOn);
    } catch (RuntimeException e) {
      turn.passOn();
      throw e;
    }
  }
}
