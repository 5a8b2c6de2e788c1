/** Events that a transaction adds and that are published once it has committed, in its order. */
@NullMarked
package dev.tidings.outbox;

import org.jspecify.annotations.NullMarked;
