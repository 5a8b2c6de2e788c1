/** Which trace of other systems a request belongs to. */
@NullMarked
package dev.tidings.tracing;

import org.jspecify.annotations.NullMarked;
