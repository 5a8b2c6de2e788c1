/** What clients without a connection can rely on. */
@NullMarked
package dev.tidings.polling;

import org.jspecify.annotations.NullMarked;
