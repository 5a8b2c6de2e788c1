/** Tests of executions of agents. */
@NullMarked
package dev.tidings.agent;

import org.jspecify.annotations.NullMarked;
