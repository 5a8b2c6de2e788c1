/**
 * Publish and subscribe: who may, positions and history, repeats that are one event, recovery, and
 * the broker behind it.
 */
@NullMarked
package dev.tidings.channel;

import org.jspecify.annotations.NullMarked;
