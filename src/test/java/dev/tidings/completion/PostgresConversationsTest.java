package dev.tidings.completion;

import dev.tidings.history.OnPostgres;

@OnPostgres
class PostgresConversationsTest extends ConversationsContract {}
