package dev.tidings.monitoring;

import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.SQLException;
import javax.naming.InitialContext;
import javax.naming.NamingException;
import javax.sql.DataSource;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Ready while the database answers. */
@Readiness
@ApplicationScoped
public class DatabaseHealth extends DatabaseCheck {
  private static final int TIMEOUT_SECONDS = 2;

  /** The check. */
  public DatabaseHealth() {
    super("database");
  }

  @Override
  HealthCheckResponse look() {
    try {
      DataSource source = (DataSource) new InitialContext().lookup("java:comp/env/jdbc/unshared");
      try (Connection connection = source.getConnection()) {
        return HealthCheckResponse.named("database")
            .status(connection.isValid(TIMEOUT_SECONDS))
            .build();
      }
    } catch (NamingException | SQLException e) {
      return down(String.valueOf(e.getMessage()));
    }
  }
}
