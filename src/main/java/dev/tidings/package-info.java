/** The hub as a whole: how it starts and stops. */
@NullMarked
package dev.tidings;

import org.jspecify.annotations.NullMarked;
