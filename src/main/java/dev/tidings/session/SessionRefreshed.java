package dev.tidings.session;

/** A session has a newer token; its rights may have changed. */
public record SessionRefreshed(ClientSession session) {}
