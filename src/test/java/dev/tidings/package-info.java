/** Tests of what belongs to no feature: the schema of the database. */
@NullMarked
package dev.tidings;

import org.jspecify.annotations.NullMarked;
