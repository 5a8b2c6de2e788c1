package dev.tidings.notification;

import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;

/**
 * The time of the day in which a user is not to be disturbed, by the clock on the user's wall:
 * where clocks change, the hours that are skipped do not come, and those that come twice count
 * twice.
 *
 * @param from included; where it is after {@code to}, they go over midnight
 * @param to excluded; the same as {@code from} for no time at all
 */
record QuietHours(LocalTime from, LocalTime to) {
  /** Whether the time is within them. */
  boolean contain(Instant time, ZoneId zone) {
    LocalTime local = time.atZone(zone).toLocalTime();
    return from.isAfter(to)
        ? !local.isBefore(from) || local.isBefore(to)
        : !local.isBefore(from) && local.isBefore(to);
  }
}
