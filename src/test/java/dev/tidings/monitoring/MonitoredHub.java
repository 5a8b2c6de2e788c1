package dev.tidings.monitoring;

import dev.tidings.channel.ChannelHub;
import dev.tidings.outbox.PushMetrics;
import dev.tidings.security.ConnectionRefused;
import dev.tidings.session.ClientSession;
import dev.tidings.session.RecordingConnection;
import dev.tidings.session.SessionClosed;
import dev.tidings.session.SessionOpened;
import dev.tidings.session.TestHub;
import java.util.ArrayList;
import java.util.List;

/** Channels and sessions that are watched; time moves, and steps end, when a test says so. */
final class MonitoredHub implements AutoCloseable {
  final ChannelHub channels = new ChannelHub();
  final List<Timeline.Step> steps = new ArrayList<>();
  final ConnectionMonitor monitor =
      new ConnectionMonitor(channels.recoveries, channels.hub.clock, TestHub.threadsThatStand());
  final Timeline timeline =
      new Timeline(
          monitor,
          channels.hub.metrics,
          new PushMetrics(channels.hub.clock),
          channels.hub.clock,
          TestHub.threadsThatStand(),
          channels.hub.events.just());

  MonitoredHub() {
    channels.hub.events.observe(SessionOpened.class, monitor::opened);
    channels.hub.events.observe(SessionClosed.class, monitor::closed);
    channels.hub.events.observe(ConnectionRefused.class, monitor::refused);
    channels.hub.events.observe(Timeline.Step.class, steps::add);
    channels.hub.with(new ReportHandler(monitor));
  }

  ClientSession connect(String tenant, String user) {
    RecordingConnection connection = new RecordingConnection();
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
