package dev.tidings.admin;

/** What an administrator has ordered for a time, as a row. Its entity has a field {@code until}. */
interface Temporary {
  long id();

  /** Of those whom it touches. */
  String tenant();

  /** As administrators are shown it. */
  String json();
}
