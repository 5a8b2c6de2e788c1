package dev.tidings.monitoring;

import dev.tidings.channel.Subscriptions;
import dev.tidings.presence.PresenceRegistry;
import dev.tidings.session.SessionRegistry;
import dev.tidings.session.Writers;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;

/** Alive while the hub runs; tells how much it holds. */
@Liveness
@ApplicationScoped
public class SessionHealth implements HealthCheck {
  @Inject private SessionRegistry sessions;
  @Inject private Subscriptions subscriptions;
  @Inject private PresenceRegistry presence;
  @Inject private Writers writers;
  @Inject private ConnectionLog log;

  @Override
  public HealthCheckResponse call() {
    return HealthCheckResponse.named("sessions")
        .withData("open", sessions.size())
        .withData("users", sessions.users())
        .withData("subscriptions", subscriptions.size())
        .withData("present", presence.sessions())
        .withData("stuckWrites", writers.stuckWrites())
        .withData("unrecorded", log.unwritten())
        .up()
        .build();
  }
}
