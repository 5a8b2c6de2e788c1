package dev.tidings.monitoring;

import dev.tidings.protocol.JsonWriter;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.zip.DataFormatException;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * How long something took, each value within 1 %. Sums of these have the percentiles of all that is
 * in them, so that nothing is an average of averages. Immutable.
 */
public final class Percentiles {
  /** Nothing was measured. */
  public static final Percentiles NONE = new Percentiles(new Histogram(2));

  private static final int MICROS_DIGITS = 3;
  private static final double MEDIAN = 50;
  private static final double LAST = 99;

  private final Histogram micros;

  private Percentiles(Histogram micros) {
    this.micros = micros;
  }

  /** Of these microseconds; the histogram is used by nobody else from now on. */
  static Percentiles of(Histogram micros) {
    return micros.getTotalCount() == 0 ? NONE : new Percentiles(micros);
  }

  /** How many there are. */
  public long count() {
    return micros.getTotalCount();
  }

  /** In microseconds. */
  public long at(double percentile) {
    return micros.getValueAtPercentile(percentile);
  }

  /** In microseconds. */
  public long max() {
    return micros.getMaxValue();
  }

  /** These and those. */
  Percentiles plus(Percentiles other) {
    if (other.count() == 0) {
      return this;
    }
    if (count() == 0) {
      return other;
    }
    Histogram sum = compact();
    sum.add(other.micros);
    return new Percentiles(sum);
  }

  /** What came since an earlier time, when it had these. */
  Percentiles since(Percentiles earlier) {
    if (count() == earlier.count()) {
      return NONE;
    }
    Histogram left = compact();
    left.subtract(earlier.micros);
    return new Percentiles(left);
  }

  /** A copy that is no longer than its values need. */
  private Histogram compact() {
    Histogram copy = new Histogram(2);
    copy.add(micros);
    return copy;
  }

  /** As text, for the database; null when there are none. */
  @Nullable String stored() {
    if (count() == 0) {
      return null;
    }
    ByteBuffer bytes = ByteBuffer.allocate(micros.getNeededByteBufferCapacity());
    int length = micros.encodeIntoCompressedByteBuffer(bytes);
    return Base64.getEncoder().encodeToString(java.util.Arrays.copyOf(bytes.array(), length));
  }

  static Percentiles parse(@Nullable String stored) {
    if (stored == null) {
      return NONE;
    }
    ByteBuffer bytes = ByteBuffer.wrap(Base64.getDecoder().decode(stored));
    try {
      Histogram read = Histogram.decodeFromCompressedByteBuffer(bytes, 0);
      read.setAutoResize(true);
      return of(read);
    } catch (DataFormatException e) {
      throw new IllegalArgumentException("these are no percentiles", e);
    }
  }

  /** {@code {"count", "p50", "p99", "max"}} in milliseconds; {@code null} when there are none. */
  String json() {
    return count() == 0
        ? "null"
        : JsonWriter.object()
            .number("count", count())
            .json("p50", millis(at(MEDIAN)))
            .json("p99", millis(at(LAST)))
            .json("max", millis(max()))
            .end();
  }

  private static String millis(long micros) {
    return BigDecimal.valueOf(micros, MICROS_DIGITS)
        .setScale(MICROS_DIGITS, RoundingMode.UNNECESSARY)
        .stripTrailingZeros()
        .toPlainString();
  }
}
