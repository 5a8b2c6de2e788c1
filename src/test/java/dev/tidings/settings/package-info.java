/** The specification of the settings and of their page. */
@NullMarked
package dev.tidings.settings;

import org.jspecify.annotations.NullMarked;
