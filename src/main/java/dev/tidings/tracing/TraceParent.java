package dev.tidings.tracing;

import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The header {@code traceparent} of <a href="https://www.w3.org/TR/trace-context/">W3C</a>. */
public final class TraceParent {
  /** Its name. */
  public static final String HEADER = "traceparent";

  private static final Pattern FORM =
      Pattern.compile(
          "(?!ff)[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}(?:-.*)?");

  /** Of this version nothing follows; of later ones what follows is for those who know it. */
  private static final String OLDEST = "00-";

  private static final int LENGTH = 55;

  /** As long as a trace id may be on the wire. */
  private static final int MAX_LENGTH = 128;

  private TraceParent() {}

  /**
   * The value, where it is one that a trace can go on from; as the standard says, others count as
   * none.
   */
  public static Optional<String> of(@Nullable String value) {
    boolean valid =
        value != null
            && value.length() <= MAX_LENGTH
            && (value.length() == LENGTH || !value.startsWith(OLDEST))
            && FORM.matcher(value).matches();
    return valid ? Optional.ofNullable(value) : Optional.empty();
  }
}
