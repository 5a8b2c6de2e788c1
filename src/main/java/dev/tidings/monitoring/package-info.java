/** What is known of connections: health, what is counted of them now and over time, their past. */
@NullMarked
package dev.tidings.monitoring;

import org.jspecify.annotations.NullMarked;
