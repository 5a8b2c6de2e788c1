package dev.tidings.monitoring;

import dev.tidings.outbox.OutboxState;
import dev.tidings.outbox.OutboxStore;
import dev.tidings.outbox.OutboxUnavailableException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/**
 * Ready while the outbox can be read; tells how many pushes wait, for how long, and how many were
 * put aside because their publication was refused for good.
 */
@Readiness
@ApplicationScoped
public class OutboxHealth extends DatabaseCheck {
  @Inject private OutboxStore store;

  /** The check. */
  public OutboxHealth() {
    super("outbox");
  }

  @Override
  HealthCheckResponse look() {
    try {
      OutboxState state = store.state();
      return HealthCheckResponse.named("outbox")
          .withData("waiting", state.waiting())
          .withData("delay", state.delay())
          .withData("refused", state.refused())
          .up()
          .build();
    } catch (OutboxUnavailableException e) {
      return down(String.valueOf(e.getMessage()));
    }
  }
}
