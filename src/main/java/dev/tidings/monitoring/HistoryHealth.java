package dev.tidings.monitoring;

import dev.tidings.channel.Brokers;
import dev.tidings.channel.HistoryStore;
import dev.tidings.channel.StoreTakenException;
import dev.tidings.channel.StoreUnavailableException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Ready while this node has the history store, where there is one. */
@Readiness
@ApplicationScoped
public class HistoryHealth extends DatabaseCheck {
  @Inject private Brokers brokers;
  @Inject private Instance<HistoryStore> store;

  /** The check. */
  public HistoryHealth() {
    super("history");
  }

  @Override
  HealthCheckResponse look() {
    try {
      if (brokers.storesHistory()) {
        store.get().requireTaken();
      }
      return HealthCheckResponse.up("history");
    } catch (StoreTakenException | StoreUnavailableException e) {
      return down(String.valueOf(e.getMessage()));
    }
  }
}
