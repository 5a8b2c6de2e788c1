/** The specification of what administrators order. */
@NullMarked
package dev.tidings.admin;

import org.jspecify.annotations.NullMarked;
