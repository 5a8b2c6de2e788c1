/** The specification of who calls. */
@NullMarked
package dev.tidings.security;

import org.jspecify.annotations.NullMarked;
