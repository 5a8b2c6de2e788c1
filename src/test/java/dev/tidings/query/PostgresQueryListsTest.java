package dev.tidings.query;

import dev.tidings.history.OnPostgres;

@OnPostgres
class PostgresQueryListsTest extends QueryListsContract {}
