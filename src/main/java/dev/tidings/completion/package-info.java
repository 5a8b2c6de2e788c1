/** Conversations with AI models: answers that grow before their readers' eyes and never go back. */
@NullMarked
package dev.tidings.completion;

import org.jspecify.annotations.NullMarked;
