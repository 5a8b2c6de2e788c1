package dev.tidings.chat;

/**
 * Somebody opened a chat. Fired within the transaction that stores it, so that who observes it may
 * store what belongs to it: all of it is committed, or nothing.
 */
public record ChatOpened(Chat chat) {}
