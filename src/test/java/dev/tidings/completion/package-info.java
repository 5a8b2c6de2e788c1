/** Tests of conversations with AI models. */
@NullMarked
package dev.tidings.completion;

import org.jspecify.annotations.NullMarked;
