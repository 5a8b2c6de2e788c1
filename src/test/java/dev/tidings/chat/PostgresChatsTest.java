package dev.tidings.chat;

import dev.tidings.history.OnPostgres;

@OnPostgres
class PostgresChatsTest extends ChatsContract {}
