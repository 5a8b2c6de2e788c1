package dev.tidings.channel;

/**
 * An event as it is stored.
 *
 * @param ref where it is and where it came from
 * @param expires until when it is worth keeping, Unix milliseconds
 * @param frame canonical JSON
 * @param bytes how long the frame is on the wire
 */
public record StoredEvent(StoredRef ref, long expires, String frame, int bytes) {}
