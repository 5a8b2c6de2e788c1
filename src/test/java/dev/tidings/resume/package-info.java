/** What a client can rely on that comes back with a cursor. */
@NullMarked
package dev.tidings.resume;

import org.jspecify.annotations.NullMarked;
