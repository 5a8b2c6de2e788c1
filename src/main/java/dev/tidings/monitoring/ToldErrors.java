package dev.tidings.monitoring;

import dev.tidings.database.UniqueViolation;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;

/** Takes errors that clients tell of by a request: what is stored is counted. */
@Singleton
public class ToldErrors {
  private final ClientErrors errors;
  private final ConnectionMonitor monitor;

  /** The errors of this deployment. */
  @Inject
  public ToldErrors(ClientErrors errors, ConnectionMonitor monitor) {
    this.errors = errors;
    this.monitor = monitor;
  }

  /** Stores an error, and counts it as one of the tenant's. */
  public void add(ClientError error) {
    store(error);
    monitor.seenByClients(error.tenant(), error.times());
  }

  private void store(ClientError error) {
    try {
      errors.add(error);
    } catch (RuntimeException e) {
      if (!UniqueViolation.isCauseOf(e)) {
        throw e;
      }
      errors.add(error); // somebody was first at the same moment
    }
  }
}
