package dev.tidings.monitoring;

import dev.tidings.channel.ChannelHub;
import dev.tidings.outbox.PushMetrics;
import dev.tidings.security.ConnectionRefused;
import dev.tidings.session.ClientSession;
import dev.tidings.session.RecordingConnection;
import dev.tidings.session.SessionClosed;
import dev.tidings.session.SessionOpened;
import dev.tidings.session.TestHub;
import dev.tidings.settings.Setting;
import dev.tidings.settings.Settings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Channels and sessions that are watched; time moves, and steps end, when a test says so. */
final class MonitoredHub implements AutoCloseable {
  final ChannelHub channels = new ChannelHub();
  final List<Timeline.Step> steps = new ArrayList<>();
  final ConnectionMonitor monitor;
  final Timeline timeline;

  /** For how long reports are refused. */
  volatile long wait;

  MonitoredHub() {
    this(Map.of());
  }

  MonitoredHub(Map<Setting, String> settings) {
    monitor =
        new ConnectionMonitor(
            channels.recoveries,
            Settings.of(settings),
            channels.hub.clock,
            TestHub.threadsThatStand());
    timeline =
        new Timeline(
            monitor,
            channels.hub.metrics,
            new PushMetrics(channels.hub.clock),
            channels.hub.clock,
            TestHub.threadsThatStand(),
            channels.hub.events.just());
    channels.hub.events.observe(SessionOpened.class, monitor::opened);
    channels.hub.events.observe(SessionClosed.class, monitor::closed);
    channels.hub.events.observe(ConnectionRefused.class, monitor::refused);
    channels.hub.events.observe(Timeline.Step.class, steps::add);
    channels.hub.with(new ReportHandler(monitor, (key, limit) -> wait));
  }

  ClientSession connect(String tenant, String user) {
    return connect(new RecordingConnection(), tenant, user);
  }

  ClientSession connect(RecordingConnection connection, String tenant, String user) {
    ClientSession session =
        channels.hub.connect(connection, TestHub.callerOf(tenant, user), "device-of-" + user);
    connection.await("connected", 1);
    TestHub.settle(session);
    return session;
  }

  void say(ClientSession session, String message) {
    channels.say(session, message);
    TestHub.settle(session);
  }

  /** What was counted of those in the scope, up to now. */
  Counts counts(Scope scope) {
    monitor.settle();
    return scope.sum(monitor.byTenant());
  }

  @Override
  public void close() {
    channels.close();
  }
}
