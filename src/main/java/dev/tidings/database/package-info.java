/**
 * What the hub has to know of the databases that it works with: which one it is, what a refusal
 * means, how a transaction ends.
 */
@NullMarked
package dev.tidings.database;

import org.jspecify.annotations.NullMarked;
