package dev.tidings.outbox;

/**
 * Where the outbox stands.
 *
 * @param waiting pushes that are not published yet
 * @param delay how long the first of them has waited, in milliseconds
 * @param refused pushes that were put aside because their publication was refused for good
 */
public record OutboxState(long waiting, long delay, long refused) {}
