/** Tests of the outbox, on both databases. */
@NullMarked
package dev.tidings.outbox;

import org.jspecify.annotations.NullMarked;
