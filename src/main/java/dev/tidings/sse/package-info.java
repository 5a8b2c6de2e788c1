/** Server-sent events: the transport of sessions, and streams of events for features. */
@NullMarked
package dev.tidings.sse;

import org.jspecify.annotations.NullMarked;
