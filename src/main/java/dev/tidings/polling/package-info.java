/** Sessions without a connection: frames in requests of their own, and polls for what comes. */
@NullMarked
package dev.tidings.polling;

import org.jspecify.annotations.NullMarked;
