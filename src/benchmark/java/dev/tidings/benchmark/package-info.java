/** Measures the hub beside what one would write by hand; run by the profile {@code benchmark}. */
@NullMarked
package dev.tidings.benchmark;

import org.jspecify.annotations.NullMarked;
