/** Tests of chats. */
@NullMarked
package dev.tidings.chat;

import org.jspecify.annotations.NullMarked;
