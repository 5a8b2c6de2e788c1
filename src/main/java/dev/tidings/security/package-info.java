/** Who calls: tokens, tickets, origins, client addresses and rate limits. */
@NullMarked
package dev.tidings.security;

import org.jspecify.annotations.NullMarked;
