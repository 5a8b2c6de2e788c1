/** Tests of the history in the database. */
@NullMarked
package dev.tidings.history;

import org.jspecify.annotations.NullMarked;
