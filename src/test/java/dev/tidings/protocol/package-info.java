/** The specification of the wire contract. */
@NullMarked
package dev.tidings.protocol;

import org.jspecify.annotations.NullMarked;
