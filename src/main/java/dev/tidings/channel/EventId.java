package dev.tidings.channel;

import dev.tidings.protocol.ErrorCode;
import dev.tidings.protocol.ProtocolException;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A position in one stream of events: opaque to clients. Offsets of one epoch rise by exactly 1; an
 * epoch is never used twice, for any channel.
 *
 * @param epoch 64 random bits in base32
 * @param offset 0 before the first event
 */
public record EventId(String epoch, long offset) {
  private static final Pattern FORM = Pattern.compile("([0-9a-v]{13}):(\\d{1,18})");
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final char[] BASE32 = "0123456789abcdefghijklmnopqrstuv".toCharArray();
  private static final int EPOCH_LENGTH = 13;

  /** A new epoch. */
  public static String newEpoch() {
    long bits = RANDOM.nextLong();
    char[] epoch = new char[EPOCH_LENGTH];
    for (int i = 0; i < EPOCH_LENGTH; i++) {
      epoch[i] = BASE32[(int) (bits & 31)];
      bits >>>= 5;
    }
    return new String(epoch);
  }

  /** Reads the position that a client sent back as {@code lastEventId}. */
  public static EventId parse(String text) {
    return parse("lastEventId", text);
  }

  /**
   * Reads a position that a client sent back.
   *
   * @param field the path of the field, for the refusal
   * @throws ProtocolException {@code bad_position} when it is none
   */
  public static EventId parse(String field, String text) {
    return tryParse(text)
        .orElseThrow(
            () ->
                new ProtocolException(
                    ErrorCode.BAD_POSITION,
                    field,
                    field + " must be an event id that this hub gave"));
  }

  private static Optional<EventId> tryParse(String text) {
    Matcher matcher = FORM.matcher(text);
    return matcher.matches()
        ? Optional.of(new EventId(matcher.group(1), Long.parseLong(matcher.group(2))))
        : Optional.empty();
  }

  @Override
  public String toString() {
    return epoch + ':' + offset;
  }
}
