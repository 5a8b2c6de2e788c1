package dev.tidings.chat;

import dev.tidings.history.OnH2;

@OnH2
class H2ChatListsTest extends ChatListsContract {}
