/** The specification of what operators are told. */
@NullMarked
package dev.tidings.monitoring;

import org.jspecify.annotations.NullMarked;
