/** The load client: a process of its own with many connections, which counts and times. */
@NullMarked
package dev.tidings.benchmark.load;

import org.jspecify.annotations.NullMarked;
