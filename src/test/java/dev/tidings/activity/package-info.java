/** Tests of the feed. */
@NullMarked
package dev.tidings.activity;

import org.jspecify.annotations.NullMarked;
