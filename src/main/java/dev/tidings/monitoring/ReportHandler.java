package dev.tidings.monitoring;

import dev.tidings.protocol.ClientFrame;
import dev.tidings.protocol.ServerFrame.Ack;
import dev.tidings.security.RateExceededException;
import dev.tidings.security.RateLimits;
import dev.tidings.session.ClientSession;
import dev.tidings.session.FrameHandler;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Set;

/** Takes {@code client.report}. */
@Singleton
public class ReportHandler implements FrameHandler {
  /** What one client says must not be what the percentiles say of all. */
  private static final RateLimits.Limit LIMIT = new RateLimits.Limit(1, Duration.ofSeconds(10), 10);

  private final ConnectionMonitor monitor;
  private final RateLimits rates;

  /** The handler. */
  @Inject
  public ReportHandler(ConnectionMonitor monitor, RateLimits rates) {
    this.monitor = monitor;
    this.rates = rates;
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
      long wait = rates.tryAcquire("reports " + session.id(), LIMIT);
      if (wait > 0) {
        throw new RateExceededException("too many reports of this connection", wait);
      }
      monitor.reported(session, report);
      report.id().ifPresent(id -> session.send(Ack.of(id)));
    }
  }
}
