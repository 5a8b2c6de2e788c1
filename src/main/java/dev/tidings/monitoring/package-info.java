/** What operators need to know: health, and the history of connections. */
@NullMarked
package dev.tidings.monitoring;

import org.jspecify.annotations.NullMarked;
