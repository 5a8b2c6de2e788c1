/** The specification of what every REST resource shares. */
@NullMarked
package dev.tidings.rest;

import org.jspecify.annotations.NullMarked;
