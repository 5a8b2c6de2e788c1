/** Chats of visitors with agents and of users among themselves: stored, live, unread counts. */
@NullMarked
package dev.tidings.chat;

import org.jspecify.annotations.NullMarked;
