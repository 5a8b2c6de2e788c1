package dev.tidings.channel;

/**
 * What is remembered of a publication, so that a repeat of it is the same event.
 *
 * @param event where it is
 * @param at when it was published, Unix milliseconds
 * @param user who published
 * @param sender the user's device, as its sequence is counted
 * @param seq its number in that sequence
 * @param ref of the publisher's id
 * @param payload of the payload
 */
public record StoredRef(
    EventId event, long at, String user, String sender, long seq, Digest ref, Digest payload) {}
