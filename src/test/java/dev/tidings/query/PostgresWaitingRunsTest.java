package dev.tidings.query;

import dev.tidings.history.OnPostgres;

@OnPostgres
class PostgresWaitingRunsTest extends WaitingRunsContract {}
