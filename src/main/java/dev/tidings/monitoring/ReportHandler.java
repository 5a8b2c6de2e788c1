package dev.tidings.monitoring;

import dev.tidings.protocol.ClientFrame;
import dev.tidings.protocol.ServerFrame.Ack;
import dev.tidings.session.ClientSession;
import dev.tidings.session.FrameHandler;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Set;

/** Takes {@code client.report}. */
@Singleton
public class ReportHandler implements FrameHandler {
  private final ConnectionMonitor monitor;

  /** The handler. */
  @Inject
  public ReportHandler(ConnectionMonitor monitor) {
    this.monitor = monitor;
  }

  @Override
  public Set<String> types() {
    return Set.of("client.report");
  }

  @Override
  public boolean servesLimited() {
    return true;
  }

  @Override
  public boolean needsConnection(ClientFrame frame) {
    return true;
  }

  @Override
  public void handle(ClientSession session, ClientFrame frame) {
    if (frame instanceof ClientFrame.Report report) {
      monitor.reported(session, report);
      report.id().ifPresent(id -> session.send(Ack.of(id)));
    }
  }
}
