/** The specification of queries: their states, and what the hub runs itself. */
@NullMarked
package dev.tidings.query;

import org.jspecify.annotations.NullMarked;
