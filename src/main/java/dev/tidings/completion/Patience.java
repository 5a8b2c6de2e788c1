package dev.tidings.completion;

import java.time.Duration;

/**
 * How long a model may take.
 *
 * @param first until its first token
 * @param next from one token to the next
 * @param total for all of an answer
 */
record Patience(Duration first, Duration next, Duration total) {}
