package dev.tidings.notification;

/** A user's unread count or list has changed; observed once that is committed. */
record InboxChanged(InboxKey inbox, Badge badge) {}
