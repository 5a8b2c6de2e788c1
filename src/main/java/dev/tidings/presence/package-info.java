/** Who is here, on what, since when, with which devices. */
@NullMarked
package dev.tidings.presence;

import org.jspecify.annotations.NullMarked;
