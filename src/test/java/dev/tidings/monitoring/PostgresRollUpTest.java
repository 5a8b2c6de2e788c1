package dev.tidings.monitoring;

import dev.tidings.history.OnPostgres;

@OnPostgres
class PostgresRollUpTest extends RollUpContract {}
