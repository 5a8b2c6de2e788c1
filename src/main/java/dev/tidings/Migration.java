package dev.tidings;

import dev.tidings.activity.ActivityRetention;
import dev.tidings.admin.Blocks;
import dev.tidings.admin.LossyRates;
import dev.tidings.agent.AgentRetention;
import dev.tidings.channel.Brokers;
import dev.tidings.chat.AssignmentSweep;
import dev.tidings.completion.CompletionRetention;
import dev.tidings.monitoring.MonitoringRetention;
import dev.tidings.monitoring.RollUps;
import dev.tidings.outbox.Pusher;
import dev.tidings.settings.InvalidSettingException;
import jakarta.annotation.PostConstruct;
import jakarta.ejb.Singleton;
import jakarta.ejb.Startup;
import jakarta.ejb.TransactionManagement;
import jakarta.ejb.TransactionManagementType;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import javax.naming.InitialContext;
import javax.naming.NamingException;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.output.MigrateResult;

/**
 * Brings the database to the newest schema before the application takes its first request, and
 * takes the history in it for this node; then the outbox is read. Finding no migration at all is a
 * fault of the packaging and fails the start.
 */
@Singleton
@Startup
@TransactionManagement(TransactionManagementType.BEAN)
public class Migration {
  private static final Logger LOG = System.getLogger(Migration.class.getName());

  private static final String LOCATION = "classpath:db/migration";

  @Inject private Brokers brokers;

  /** These are made only once this node has the history, which its broker looks after. */
  @Inject private Instance<Pusher> pusher;

  @Inject private Instance<Blocks> blocks;
  @Inject private Instance<LossyRates> lossyRates;
  @Inject private Instance<RollUps> rollUps;
  @Inject private Instance<MonitoringRetention> monitoring;
  @Inject private Instance<AssignmentSweep> chats;
  @Inject private Instance<AgentRetention> agents;
  @Inject private Instance<ActivityRetention> activities;
  @Inject private Instance<CompletionRetention> completions;

  @PostConstruct
  void start() {
    migrate();
    try {
      brokers.takeStore();
      blocks.get().start();
      lossyRates.get().start();
      rollUps.get().start();
      monitoring.get().start();
      pusher.get().start();
      chats.get().start();
      agents.get().start();
      activities.get().start();
      completions.get().start();
    } catch (InvalidSettingException e) {
      LOG.log(Level.ERROR, "Tidings does not start: " + e.getMessage());
      throw e;
    }
  }

  private static void migrate() {
    Flyway flyway =
        Flyway.configure(Migration.class.getClassLoader())
            .dataSource(dataSource())
            .locations(LOCATION)
            .callbackLocations(LOCATION)
            .load();
    if (flyway.info().all().length == 0) {
      throw new IllegalStateException("no migrations found in db/migration");
    }
    MigrateResult result = flyway.migrate();
    LOG.log(
        Level.INFO,
        "{0} migrations applied; the schema is at version {1}",
        result.migrationsExecuted,
        flyway.info().current().getVersion());
  }

  private static DataSource dataSource() {
    try {
      return (DataSource) new InitialContext().lookup("jdbc/tidings");
    } catch (NamingException e) {
      throw new IllegalStateException(
          "the server has no data source jdbc/tidings; see src/docs/configuration.md", e);
    }
  }
}
