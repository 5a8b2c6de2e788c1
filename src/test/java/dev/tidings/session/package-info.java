/** The specification of sessions, their queues and their writers. */
@NullMarked
package dev.tidings.session;

import org.jspecify.annotations.NullMarked;
