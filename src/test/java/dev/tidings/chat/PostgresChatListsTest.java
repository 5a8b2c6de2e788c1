package dev.tidings.chat;

import dev.tidings.history.OnPostgres;

@OnPostgres
class PostgresChatListsTest extends ChatListsContract {}
