/** The history of reliable channels in the database: what a restart keeps. */
@NullMarked
package dev.tidings.history;

import org.jspecify.annotations.NullMarked;
