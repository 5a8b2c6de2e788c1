/** What agents of back ends have done: reported by services, told to the tenant, kept in a list. */
@NullMarked
package dev.tidings.agent;

import org.jspecify.annotations.NullMarked;
