/** Every setting of the hub: its key, default and meaning, read once from MicroProfile Config. */
@NullMarked
package dev.tidings.settings;

import org.jspecify.annotations.NullMarked;
