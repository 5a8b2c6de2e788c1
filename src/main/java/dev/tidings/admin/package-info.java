/** What administrators and operators are shown, and what they do, over REST and live. */
@NullMarked
package dev.tidings.admin;

import org.jspecify.annotations.NullMarked;
