package dev.tidings.database;

/** What a database says to whoever adds a row that it does not take, and will not take again. */
public final class RefusedRow {
  private RefusedRow() {}

  /**
   * Whether it is why something failed, however often that was wrapped on its way: SQL:2016, class
   * 22 for a value that is none, and class 23 for a rule of the table.
   */
  public static boolean isCauseOf(Throwable failure) {
    return SqlStates.anyOf(failure, state -> state.startsWith("22") || state.startsWith("23"));
  }
}
