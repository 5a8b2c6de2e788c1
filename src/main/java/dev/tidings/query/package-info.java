/** Queries: their states as engines report them, and read-only SQL that the hub runs itself. */
@NullMarked
package dev.tidings.query;

import org.jspecify.annotations.NullMarked;
