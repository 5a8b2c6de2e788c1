package dev.tidings.monitoring;

import dev.tidings.session.Threads;
import jakarta.inject.Inject;
import java.time.Duration;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;

/** A check that asks the database, and is down where that does not answer in two seconds. */
public abstract class DatabaseCheck implements HealthCheck {
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  @Inject Threads threads;
  private final String name;
  private final SharedLook<HealthCheckResponse> shared;

  /**
   * A check.
   *
   * @param name in the answer of the server
   */
  DatabaseCheck(String name) {
    this(name, PATIENCE);
  }

  DatabaseCheck(String name, Duration patience) {
    this.name = name;
    this.shared = new SharedLook<>(patience, this::look);
  }

  /** Asks the database, however long that takes. */
  abstract HealthCheckResponse look();

  @Override
  public HealthCheckResponse call() {
    return shared
        .ask(threads.pool())
        .orElseGet(
            () ->
                down("the database does not answer; a look at it runs for two seconds or longer"));
  }

  HealthCheckResponse down(String reason) {
    return HealthCheckResponse.named(name).down().withData("error", reason).build();
  }
}
