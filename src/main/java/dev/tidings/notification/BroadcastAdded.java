package dev.tidings.notification;

/** A tenant has a new broadcast; observed once that is committed. */
record BroadcastAdded(String tenant) {}
