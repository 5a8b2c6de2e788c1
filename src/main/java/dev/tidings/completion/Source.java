package dev.tidings.completion;

/** Where the text of an answer comes from. */
enum Source {
  /** The model that the hub asks. */
  MODEL,
  /** A back end that pushes it. */
  SERVICE
}
