package dev.tidings.session;

import java.time.Instant;

/**
 * A session has ended and is in no registry any more. Fired for connections whose caller was never
 * known as well.
 *
 * @param code the close code: the hub's where it ended the session, else the client's
 * @param byClient whether the client said that it leaves, with 1000
 * @param retryAfter the milliseconds that the hub asked the client to stay away; 0 when it did not
 */
public record SessionClosed(
    ClientSession session,
    int code,
    String reason,
    boolean byClient,
    long retryAfter,
    Instant at) {}
