/** Helpers of tests that look at the record of acts. */
@NullMarked
package dev.tidings.audit;

import org.jspecify.annotations.NullMarked;
