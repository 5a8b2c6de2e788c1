package dev.tidings.notification;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;

/**
 * What a user wants of all kinds. Immutable.
 *
 * @param zone where the user's clock is
 * @param digestAt when on each day what was held back is told
 * @param kinds by kind; {@link #ANY} for those that are not named
 */
record Preferences(
    ZoneId zone, Optional<QuietHours> quiet, LocalTime digestAt, Map<String, Preference> kinds) {
  /** In the place of a kind: every other kind. */
  static final String ANY = "*";

  /** The fold of what is told once a day. */
  static final String DIGEST = "digest";

  /** Of a user who has not said. */
  static final Preferences USUAL =
      new Preferences(ZoneOffset.UTC, Optional.empty(), LocalTime.of(8, 0), Map.of());

  Preferences {
    kinds = Map.copyOf(kinds);
  }

  /** What is wanted of a kind; a digest is none of the other kinds: it tells of them. */
  Preference of(String kind) {
    Preference own = kinds.get(kind);
    if (own != null) {
      return own;
    }
    return kind.equals(Folding.DIGEST)
        ? Preference.USUAL
        : kinds.getOrDefault(ANY, Preference.USUAL);
  }

  /**
   * How a notification is shown. What is critical is shown whatever the user has said, unless its
   * kind is muted.
   */
  Presentation present(String kind, Severity severity, Instant now) {
    Preference preference = of(kind);
    if (preference.muted()) {
      return Presentation.SILENT;
    }
    if (severity == Severity.CRITICAL) {
      return Presentation.now(true, true, true);
    }
    if (preference.digest()) {
      return Presentation.held(DIGEST, nextDigest(now).toEpochMilli());
    }
    boolean calm = quiet.filter(hours -> hours.contain(now, zone)).isPresent();
    return Presentation.now(
        preference.toast() && !calm, preference.sound() && !calm, preference.realtime());
  }

  /**
   * When the next digest is due: the first time after now at which the user's clock shows the hour.
   * On a day that skips it, it is as much later as clocks go forward; where it comes twice, the
   * first one counts.
   */
  Instant nextDigest(Instant now) {
    LocalDate today = now.atZone(zone).toLocalDate();
    Instant due = today.atTime(digestAt).atZone(zone).toInstant();
    return due.isAfter(now) ? due : today.plusDays(1).atTime(digestAt).atZone(zone).toInstant();
  }
}
