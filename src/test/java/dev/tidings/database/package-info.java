/** The databases told apart. */
@NullMarked
package dev.tidings.database;

import org.jspecify.annotations.NullMarked;
