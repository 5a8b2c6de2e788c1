/** The specification of channels, their order and their recovery. */
@NullMarked
package dev.tidings.channel;

import org.jspecify.annotations.NullMarked;
