package dev.tidings;

import dev.tidings.query.QuerySweeps;
import dev.tidings.query.Runner;
import dev.tidings.query.SavedRuns;
import dev.tidings.security.ClientAddresses;
import dev.tidings.security.TokenVerifier;
import dev.tidings.session.DeviceLeases;
import dev.tidings.session.Drain;
import dev.tidings.session.HeartbeatSweep;
import dev.tidings.session.Sessions;
import dev.tidings.session.Threads;
import dev.tidings.settings.InvalidSettingException;
import dev.tidings.settings.Setting;
import dev.tidings.settings.Settings;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.BeforeDestroyed;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/** Starts the hub with its application, and ends every session when it stops. */
@Singleton
public class Hub {
  private static final Logger LOG = System.getLogger(Hub.class.getName());

  @Inject private Settings settings;
  @Inject private Instance<TokenVerifier> tokens;
  @Inject private Instance<Sessions> sessions;
  @Inject private Instance<Drain> drain;
  @Inject private Instance<HeartbeatSweep> heartbeat;
  @Inject private Instance<DeviceLeases> leases;
  @Inject private Instance<Threads> threads;
  @Inject private Instance<ClientAddresses> addresses;
  @Inject private Instance<Runner> queries;
  @Inject private Instance<QuerySweeps> querySweeps;
  @Inject private Instance<SavedRuns> savedQueries;

  /** On SIGTERM the application may hear of the stop only when its sockets are closed. */
  private final Thread farewell = new Thread(() -> drain.get().endAll(), "tidings-farewell");

  void start(@Observes @Initialized(ApplicationScoped.class) Object event) {
    try {
      tokens.get().requireConfigured();
      sessions.get();
      addresses.get();
      heartbeat.get().start(threads.get());
      leases.get().start(threads.get());
      drain.get();
      queries.get().start();
      querySweeps.get().start();
      savedQueries.get().start();
      Runtime.getRuntime().addShutdownHook(farewell);
    } catch (RuntimeException e) {
      LOG.log(Level.ERROR, "Tidings does not start: " + rootOf(e).getMessage());
      throw e;
    }
    LOG.log(
        Level.INFO,
        "Tidings is ready: http://{0}:{1}/ and https://{0}:{2}/{3}",
        settings.text(Setting.HOST).orElseThrow(),
        settings.text(Setting.HTTP_PORT).orElseThrow(),
        settings.text(Setting.HTTPS_PORT).orElseThrow(),
        settings.flag(Setting.DEV) ? " (local development)" : "");
  }

  void stop(@Observes @BeforeDestroyed(ApplicationScoped.class) Object event) {
    drain.get().stop();
    try {
      Runtime.getRuntime().removeShutdownHook(farewell);
    } catch (IllegalStateException e) {
      LOG.log(Level.DEBUG, "the JVM stops, and the hook has run", e);
    }
  }

  private static Throwable rootOf(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null && !(root instanceof InvalidSettingException)) {
      root = root.getCause();
    }
    return root;
  }
}
