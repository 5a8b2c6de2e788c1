/** Who did what that others must be able to see later. */
@NullMarked
package dev.tidings.audit;

import org.jspecify.annotations.NullMarked;
