package dev.tidings.query;

import dev.tidings.protocol.ErrorCode;
import dev.tidings.protocol.ProtocolException;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Where a query is. A final status stays for ever; a retry is a query of its own. */
public enum QueryStatus {
  /** Somebody has asked for it. */
  SUBMITTED,
  /** It waits in its engine's queue. */
  PENDING,
  /** Its engine works on it. */
  RUNNING,
  /** All its rows are there, or as many as may be. */
  COMPLETED,
  /** Its engine gave up. */
  FAILED,
  /** Somebody ended it. */
  CANCELLED,
  /** It took too long, or its engine fell silent. */
  TIMEOUT;

  /** The statuses from which a query may still go on. */
  static final Set<QueryStatus> OPEN = EnumSet.of(SUBMITTED, PENDING, RUNNING);

  /** Whether it stays as it is. */
  public boolean isFinal() {
    return !OPEN.contains(this);
  }

  /** Whether a query may go from here to there; staying is no transition. */
  public boolean mayBecome(QueryStatus next) {
    return switch (this) {
      case SUBMITTED -> next == PENDING || next == RUNNING || endsEarly(next);
      case PENDING -> next == RUNNING || endsEarly(next);
      case RUNNING -> next.isFinal();
      case COMPLETED, FAILED, CANCELLED, TIMEOUT -> false;
    };
  }

  /** What has not begun can end, but not with a result. */
  private static boolean endsEarly(QueryStatus next) {
    return next == FAILED || next == CANCELLED || next == TIMEOUT;
  }

  /** The name on the wire, for example {@code running}. */
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The status of that name.
   *
   * @throws ProtocolException {@code bad_field} where there is none
   */
  static QueryStatus ofWireName(String field, String name) {
    return Arrays.stream(values())
        .filter(status -> status.wireName().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new ProtocolException(
                    ErrorCode.BAD_FIELD,
                    field,
                    field + " must be one of " + String.join(", ", wireNames())));
  }

  private static List<String> wireNames() {
    return Arrays.stream(values()).map(QueryStatus::wireName).toList();
  }
}
