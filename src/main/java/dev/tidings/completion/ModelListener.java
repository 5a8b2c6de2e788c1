package dev.tidings.completion;

/**
 * What a model says: tokens in order, and then one end, unless the call was cancelled. By one
 * thread at a time.
 */
interface ModelListener {
  void token(String text);

  void ended(Ending how);
}
