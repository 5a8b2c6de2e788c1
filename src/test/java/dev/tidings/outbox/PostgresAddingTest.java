package dev.tidings.outbox;

import dev.tidings.history.OnPostgres;

@OnPostgres
class PostgresAddingTest extends AddingContract {}
