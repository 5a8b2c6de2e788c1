/** What streams of events promise. */
@NullMarked
package dev.tidings.sse;

import org.jspecify.annotations.NullMarked;
