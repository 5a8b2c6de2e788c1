package dev.tidings.chat;

/**
 * A chat was given to an agent. Fired within the transaction that stores it, as {@link ChatOpened}
 * is.
 */
public record ChatAssigned(Chat chat, String by) {}
