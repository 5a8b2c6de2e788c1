package dev.tidings.database;

/** What a database says to whoever adds a row of which another transaction has added the same. */
public final class UniqueViolation {
  /** SQL:2016, class 23; both databases refine it so. */
  private static final String STATE = "23505";

  private UniqueViolation() {}

  /** Whether it is why something failed, however often that was wrapped on its way. */
  public static boolean isCauseOf(Throwable failure) {
    return SqlStates.anyOf(failure, STATE::equals);
  }
}
