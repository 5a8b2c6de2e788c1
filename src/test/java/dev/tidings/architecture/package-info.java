/** The package table as a test, and the proof that the test can fail. */
@NullMarked
package dev.tidings.architecture;

import org.jspecify.annotations.NullMarked;
