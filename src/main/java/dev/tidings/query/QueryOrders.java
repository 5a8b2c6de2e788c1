package dev.tidings.query;

import dev.tidings.channel.Subscriptions;
import dev.tidings.protocol.ErrorCode;
import dev.tidings.protocol.ProtocolException;
import dev.tidings.query.Query.Owner;
import dev.tidings.security.Caller;
import dev.tidings.session.SessionRegistry;
import dev.tidings.settings.Setting;
import dev.tidings.settings.Settings;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** What people want done with queries, whether an engine or the hub works on them. */
@Singleton
class QueryOrders {
  /** The role that lets a user run SQL; in local development everybody has it. */
  static final String PERMISSION = "query:run";

  private final Queries queries;
  private final Runner runner;
  private final SessionRegistry sessions;
  private final Subscriptions subscriptions;
  private final boolean open;

  @Inject
  QueryOrders(
      Queries queries,
      Runner runner,
      SessionRegistry sessions,
      Subscriptions subscriptions,
      Settings settings) {
    this.queries = queries;
    this.runner = runner;
    this.sessions = sessions;
    this.subscriptions = subscriptions;
    this.open = settings.flag(Setting.DEV);
  }

  /** Runs a statement for the caller. */
  Query run(Caller caller, String sql, @Nullable String source) {
    requirePermission(caller);
    return runner.submit(caller.tenant(), new Owner(caller.user(), caller.name()), sql, source);
  }

  /**
   * Refuses who may not have SQL run.
   *
   * @throws ProtocolException {@code forbidden}
   */
  void requirePermission(Caller caller) {
    if (!open && !caller.roles().contains(PERMISSION)) {
      throw new ProtocolException(
          ErrorCode.FORBIDDEN, "to run SQL you need " + PERMISSION + " among your roles");
    }
  }

  /** Has a query ended: by the hub at once, by an engine when it follows. */
  Query cancel(Caller caller, long id) {
    Query query = queries.wantCancelled(caller, id);
    if (query.engine() == null) {
      runner.cancel(id, caller.user());
    }
    return queries.required(caller, id);
  }

  /** A new attempt of a query that ended without a result. */
  Query retry(Caller caller, long id) {
    Query query = queries.required(caller, id);
    if (query.engine() != null) {
      return queries.retry(caller, id, Report.of(QueryStatus.SUBMITTED));
    }
    requirePermission(caller);
    return runner.retry(caller, query);
  }

  /** Shows a query to these users, or to all; whoever it is no longer shown to hears no more. */
  Query share(Caller caller, long id, Collection<String> users, boolean withAll) {
    Query before = queries.required(caller, id);
    Collection<String> gone = queries.share(caller, id, users, withAll);
    if (!gone.isEmpty() || (before.sharedWithAll() && !withAll)) {
      recheck(caller.tenant());
    }
    return queries.required(caller, id);
  }

  /** Ends the subscriptions of a tenant's users that they may not have any more. */
  void recheck(String tenant) {
    sessions.all().stream()
        .filter(session -> session.knownCaller().filter(c -> c.tenant().equals(tenant)).isPresent())
        .forEach(subscriptions::recheck);
  }
}
