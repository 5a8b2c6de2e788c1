package dev.tidings.session;

import dev.tidings.protocol.ChannelName;
import dev.tidings.protocol.FrameLimits;
import dev.tidings.protocol.ServerFrame.Connected.Limits;
import dev.tidings.protocol.ServerFrame.Connected.Reconnect;
import dev.tidings.settings.InvalidSettingException;
import dev.tidings.settings.Setting;
import dev.tidings.settings.Settings;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;

/** What the hub asks of its clients: times, bounds and back-off. Immutable. */
@Singleton
public class SessionSettings {
  /** The most publications of one session that may wait for their ack. */
  static final int UNACKED = 256;

  /** The slowest drain, in percent of the sessions per second. */
  public static final double MIN_DRAIN_PERCENT = 0.1;

  /** The fastest drain. */
  public static final double MAX_DRAIN_PERCENT = 100;

  /** How many reconnecting sessions per second the hub plans for when it spreads them. */
  private static final int RECONNECTS_PER_SECOND = 500;

  final Duration authTimeout;
  final Duration ping;
  final Duration probe;
  final Duration idle;
  final int channels;
  private final double drainPercent;
  private final Duration drainDowntime;
  private final int publishPerSecond;
  private final Duration base;
  private final double factor;
  private final Duration cap;

  /** Reads them once. */
  @Inject
  public SessionSettings(Settings settings) {
    authTimeout = settings.duration(Setting.AUTH_TIMEOUT);
    ping = settings.duration(Setting.HEARTBEAT_PING);
    probe = settings.duration(Setting.HEARTBEAT_PROBE);
    idle = settings.duration(Setting.HEARTBEAT_IDLE);
    channels = settings.number(Setting.CHANNELS_PER_SESSION);
    publishPerSecond = settings.number(Setting.PUBLISH_PER_SECOND);
    base = settings.duration(Setting.RECONNECT_BASE);
    factor = settings.decimal(Setting.RECONNECT_FACTOR);
    cap = settings.duration(Setting.RECONNECT_CAP);
    drainPercent = settings.decimal(Setting.DRAIN_RATE);
    drainDowntime = settings.duration(Setting.DRAIN_DOWNTIME);
    requireDrainRate(settings);
  }

  private void requireDrainRate(Settings settings) {
    if (drainPercent < MIN_DRAIN_PERCENT || drainPercent > MAX_DRAIN_PERCENT) {
      throw new InvalidSettingException(
          Setting.DRAIN_RATE,
          settings.text(Setting.DRAIN_RATE).orElse(""),
          "must be from " + MIN_DRAIN_PERCENT + " to " + MAX_DRAIN_PERCENT);
    }
  }

  /** The share of its sessions, in percent, that a drain closes in a second. */
  double drainPercent() {
    return drainPercent;
  }

  /** How long a node is away that starts again after its drain. */
  Duration drainDowntime() {
    return drainDowntime;
  }

  /** The most channels of one session. */
  public int channels() {
    return channels;
  }

  /** The publications a second of one session that is limited. */
  int publishPerSecond() {
    return publishPerSecond;
  }

  Limits limits() {
    FrameLimits frames = FrameLimits.DEFAULTS;
    return new Limits(
        frames.messageBytes(),
        frames.frames(),
        channels,
        ChannelName.MAX_LENGTH,
        publishPerSecond,
        UNACKED);
  }

  /** The back-off for clients of a node with so many sessions. */
  Reconnect reconnect(int sessions) {
    long spread = Math.max(1_000L, sessions * 1_000L / RECONNECTS_PER_SECOND);
    return new Reconnect(base.toMillis(), factor, cap.toMillis(), spread);
  }
}
