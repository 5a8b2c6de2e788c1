package dev.tidings.monitoring;

import dev.tidings.session.Drain;
import dev.tidings.session.DrainState;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Locale;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Ready while the node takes sessions; tells how many are left when it does not. */
@Readiness
@ApplicationScoped
public class DrainHealth implements HealthCheck {
  @Inject private Drain drain;

  @Override
  public HealthCheckResponse call() {
    DrainState state = drain.state();
    return HealthCheckResponse.named("drain")
        .withData("state", state.phase().name().toLowerCase(Locale.ROOT))
        .withData("left", state.left())
        .status(state.phase() == DrainState.Phase.SERVING)
        .build();
  }
}
