package dev.tidings.query;

import dev.tidings.history.OnPostgres;

@OnPostgres
class PostgresConcurrentReportersTest extends ConcurrentReportersContract {}
