package dev.tidings.outbox;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.util.function.Supplier;
import javax.naming.InitialContext;
import javax.naming.NamingException;
import javax.sql.DataSource;

/**
 * The outbox as the pusher sees it, in transactions of its own, never part of a container's. The
 * same statements serve H2 and PostgreSQL.
 */
@Singleton
public class OutboxStore {
  private final Supplier<DataSource> source;
  private final Clock clock;

  /** The outbox in the database of this deployment. */
  @Inject
  public OutboxStore(Clock clock) {
    this(OutboxStore::deployed, clock);
  }

  OutboxStore(Supplier<DataSource> source, Clock clock) {
    this.source = source;
    this.clock = clock;
  }

  private static DataSource deployed() {
    try {
      return (DataSource) new InitialContext().lookup("java:comp/env/jdbc/unshared");
    } catch (NamingException e) {
      throw new OutboxUnavailableException("the server has no data source jdbc/tidings", e);
    }
  }

  /**
   * Claims the first rows that wait. While the claim is open they are nobody else's; when its node
   * dies they are free at once.
   */
  OutboxClaim claim(int max) {
    try {
      return OutboxClaim.open(source.get().getConnection(), clock, max);
    } catch (SQLException e) {
      throw failure("the outbox could not be read", e);
    }
  }

  /** Where it stands. */
  public OutboxState state() {
    try (Connection connection = source.get().getConnection()) {
      return OutboxRows.state(connection, clock.millis());
    } catch (SQLException e) {
      throw failure("the outbox could not be counted", e);
    }
  }

  static OutboxUnavailableException failure(String what, SQLException cause) {
    return new OutboxUnavailableException(what + ": " + cause.getMessage(), cause);
  }
}
