/** One connected client whatever its transport: its queue, its writer, its frames and its end. */
@NullMarked
package dev.tidings.session;

import org.jspecify.annotations.NullMarked;
