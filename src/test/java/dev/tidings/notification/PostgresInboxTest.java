package dev.tidings.notification;

import dev.tidings.history.OnPostgres;

@OnPostgres
class PostgresInboxTest extends InboxContract {}
