/** Tests of traces. */
@NullMarked
package dev.tidings.tracing;

import org.jspecify.annotations.NullMarked;
