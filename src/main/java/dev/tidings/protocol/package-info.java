/** The wire contract: frames, their codec, dialects and limits, and the error and close codes. */
@NullMarked
package dev.tidings.protocol;

import org.jspecify.annotations.NullMarked;
