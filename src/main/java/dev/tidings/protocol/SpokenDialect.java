package dev.tidings.protocol;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The dialect of one session: decided once, by the first frame that tells, and canonical until
 * then. Frames are heard by one thread at a time; any thread may ask how to speak.
 */
public final class SpokenDialect {
  private static final SpokenDialect CANONICAL =
      new SpokenDialect(new Dialects(List.of()), "", true);

  private final Dialects dialects;

  /** What the ids begin with that are made for publications without one; unique for the session. */
  private final String session;

  private boolean decided;
  private long made;

  /** Null as long as the hub speaks canonically. */
  private volatile @Nullable Translator translator;

  /**
   * The dialect of a session that has said nothing yet.
   *
   * @param canonical whether it is decided by the subprotocol
   */
  public SpokenDialect(Dialects dialects, String session, boolean canonical) {
    this.dialects = dialects;
    this.session = session;
    this.decided = canonical;
  }

  /** Who translates what the hub says; null where nothing has to be. */
  public @Nullable Translator translator() {
    return translator;
  }

  /** Notes a frame and gives who understands it; null where it is canonical. */
  @Nullable Translator hear(JsonObject frame) {
    if (!decided) {
      Dialect.of(frame).ifPresent(this::decide);
    }
    return translator;
  }

  private void decide(Dialect dialect) {
    decided = true;
    translator = dialect == Dialect.CANONICAL ? null : dialects.translator(dialect);
  }

  /** The id of a publication that its client gave none; no other has it. */
  FrameId newRef() {
    return FrameId.of(session + '-' + ++made);
  }

  /** What needs no translation and changes nothing. */
  static SpokenDialect canonical() {
    return CANONICAL;
  }
}
