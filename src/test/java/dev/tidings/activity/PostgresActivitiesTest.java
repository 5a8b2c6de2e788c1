package dev.tidings.activity;

import dev.tidings.history.OnPostgres;

@OnPostgres
class PostgresActivitiesTest extends ActivitiesContract {}
