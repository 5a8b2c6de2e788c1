package dev.tidings.channel;

import dev.tidings.settings.Setting;
import dev.tidings.settings.Settings;
import java.time.Duration;

/**
 * What holds for every channel, whatever its namespace.
 *
 * @param liveMax the most events that are kept for subscribers who are behind
 * @param liveTime what is younger is kept for them whatever its number
 * @param lossyInterval the shortest time between two events of one sender in a lossy channel
 * @param perTenant the most channels of one tenant
 */
record ChannelBounds(int liveMax, Duration liveTime, Duration lossyInterval, int perTenant) {
  static ChannelBounds of(Settings settings) {
    int perSecond = settings.number(Setting.LOSSY_PER_SECOND);
    return new ChannelBounds(
        settings.number(Setting.HISTORY_LIVE_MAX),
        settings.duration(Setting.HISTORY_LIVE_TIME),
        perSecond == 0 ? Duration.ZERO : Duration.ofSeconds(1).dividedBy(perSecond),
        settings.number(Setting.CHANNELS_PER_TENANT));
  }
}
