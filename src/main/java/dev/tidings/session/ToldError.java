package dev.tidings.session;

import dev.tidings.protocol.ErrorCode;

/**
 * An error that a client was told.
 *
 * @param at Unix milliseconds
 */
public record ToldError(long at, ErrorCode code, String message) {}
