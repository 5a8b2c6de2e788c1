package dev.tidings.query;

import dev.tidings.history.OnPostgres;

@OnPostgres
class PostgresReportedQueriesTest extends ReportedQueriesContract {}
