package dev.tidings.channel;

/**
 * Where a publication is.
 *
 * @param duplicate whether it was there before under the same id
 */
public record Published(EventId eventId, boolean duplicate) {}
