package dev.tidings.monitoring;

import dev.tidings.protocol.JsonWriter;
import dev.tidings.security.Caller;
import dev.tidings.session.ClientSession;
import dev.tidings.session.SessionClosed;
import dev.tidings.session.Traffic;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.SequenceGenerator;
import jakarta.persistence.Table;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/** One connection that has ended. */
@Entity
@Table(name = "connection_log")
@SuppressWarnings("UnusedVariable") // JPA reads the fields
public class ConnectionRecord {
  private static final int MAX_REASON = 256;

  /**
   * As in the migration. No identity column: EclipseLink asks H2 for its values in a way of old.
   */
  private static final int IDS_AT_ONCE = 500;

  @Id
  @GeneratedValue(strategy = GenerationType.SEQUENCE, generator = "connection_log_id")
  @SequenceGenerator(
      name = "connection_log_id",
      sequenceName = "connection_log_id",
      allocationSize = IDS_AT_ONCE)
  private @Nullable Long id;

  @Column(name = "session_id")
  private String sessionId = "";

  private @Nullable String tenant;

  @Column(name = "user_id")
  private @Nullable String userId;

  private @Nullable String device;
  private String transport = "";
  private String address = "";

  @Column(name = "opened_at")
  private OffsetDateTime openedAt = OffsetDateTime.MIN;

  @Column(name = "closed_at")
  private OffsetDateTime closedAt = OffsetDateTime.MIN;

  @Column(name = "close_code")
  private int closeCode;

  @Column(name = "close_reason")
  private String closeReason = "";

  @Column(name = "frames_in")
  private long framesIn;

  @Column(name = "bytes_in")
  private long bytesIn;

  @Column(name = "frames_out")
  private long framesOut;

  @Column(name = "bytes_out")
  private long bytesOut;

  private @Nullable Long attempt;

  @Column(name = "last_close")
  private @Nullable Long lastClose;

  @Column(name = "client_version")
  private @Nullable String version;

  /** For JPA. */
  protected ConnectionRecord() {}

  /** A connection, and what its client had said of it. */
  static ConnectionRecord of(SessionClosed event, Watched.Reported reported) {
    ClientSession session = event.session();
    Traffic traffic = session.traffic();
    ConnectionRecord record = new ConnectionRecord();
    record.sessionId = session.id();
    session.knownCaller().ifPresent(caller -> record.identify(caller, session.device()));
    record.transport = session.connection().transport();
    record.address = session.connection().remoteAddress();
    record.openedAt = at(session.opened());
    record.closedAt = at(event.at());
    record.closeCode = event.code();
    record.closeReason = event.reason().substring(0, Math.min(MAX_REASON, event.reason().length()));
    record.framesIn = traffic.messagesIn();
    record.bytesIn = traffic.bytesIn();
    record.framesOut = traffic.framesOut();
    record.bytesOut = traffic.bytesOut();
    record.attempt = reported.attempt().orElse(null);
    record.lastClose = reported.lastClose().orElse(null);
    record.version = reported.version().orElse(null);
    return record;
  }

  @Nullable String tenant() {
    return tenant;
  }

  OffsetDateTime openedAt() {
    return openedAt;
  }

  /** As the admin API shows it. */
  String json() {
    return JsonWriter.object()
        .text("id", sessionId)
        .text("transport", transport)
        .text("address", address)
        .number("opened", openedAt.toInstant().toEpochMilli())
        .number("closed", closedAt.toInstant().toEpochMilli())
        .number("code", closeCode)
        .text("reason", closeReason)
        .number("bytesIn", bytesIn)
        .number("bytesOut", bytesOut)
        .optionalNumber("attempt", attempt)
        .optionalNumber("lastClose", lastClose)
        .text("version", version)
        .end();
  }

  private void identify(Caller caller, String device) {
    this.tenant = caller.tenant();
    this.userId = caller.user();
    this.device = device;
  }

  private static OffsetDateTime at(Instant instant) {
    return instant.atOffset(ZoneOffset.UTC);
  }
}
