package dev.tidings.outbox;

import dev.tidings.history.OnPostgres;

@OnPostgres
class PostgresOutboxTest extends OutboxContract {}
