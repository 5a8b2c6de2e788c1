package dev.tidings.notification;

import dev.tidings.history.OnPostgres;

@OnPostgres
class PostgresOpenApprovalsTest extends OpenApprovalsContract {}
