/** Where a client goes on that cannot be spoken to all the time: signed cursors. */
@NullMarked
package dev.tidings.resume;

import org.jspecify.annotations.NullMarked;
