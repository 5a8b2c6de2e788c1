package dev.tidings.outbox;

/** A transaction added a push; observed after it has committed. */
record PushAdded() {}
