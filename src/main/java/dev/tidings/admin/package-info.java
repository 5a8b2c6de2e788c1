/** What operators do to a node: acts over REST, for the role operator. */
@NullMarked
package dev.tidings.admin;

import org.jspecify.annotations.NullMarked;
