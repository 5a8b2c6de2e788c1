/**
 * What agents of back ends have done: reported by services, told to those for whom it is, kept in a
 * list.
 */
@NullMarked
package dev.tidings.agent;

import org.jspecify.annotations.NullMarked;
