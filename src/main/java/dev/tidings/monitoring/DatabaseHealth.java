package dev.tidings.monitoring;

import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.SQLException;
import javax.naming.InitialContext;
import javax.naming.NamingException;
import javax.sql.DataSource;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Ready while the database answers. */
@Readiness
@ApplicationScoped
public class DatabaseHealth implements HealthCheck {
  private static final int TIMEOUT_SECONDS = 2;

  @Override
  public HealthCheckResponse call() {
    try {
      DataSource source = (DataSource) new InitialContext().lookup("java:comp/env/jdbc/unshared");
      try (Connection connection = source.getConnection()) {
        return HealthCheckResponse.named("database")
            .status(connection.isValid(TIMEOUT_SECONDS))
            .build();
      }
    } catch (NamingException | SQLException e) {
      return HealthCheckResponse.named("database")
          .down()
          .withData("error", String.valueOf(e.getMessage()))
          .build();
    }
  }
}
