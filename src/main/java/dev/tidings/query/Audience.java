package dev.tidings.query;

/** Who may see something besides services and administrators. */
enum Audience {
  /** Its owner, and whom it is shown to by name. */
  NAMED,
  /** Everybody of the tenant. */
  ALL;

  static Audience of(boolean all) {
    return all ? ALL : NAMED;
  }
}
