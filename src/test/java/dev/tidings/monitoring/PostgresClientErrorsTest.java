package dev.tidings.monitoring;

import dev.tidings.history.OnPostgres;

@OnPostgres
class PostgresClientErrorsTest extends ClientErrorsContract {}
