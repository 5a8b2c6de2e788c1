/** The specification of who is here. */
@NullMarked
package dev.tidings.presence;

import org.jspecify.annotations.NullMarked;
