package dev.tidings.session;

/** A session's caller is known, and it has been greeted. */
public record SessionOpened(ClientSession session) {}
