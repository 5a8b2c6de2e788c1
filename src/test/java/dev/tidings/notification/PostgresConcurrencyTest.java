package dev.tidings.notification;

import dev.tidings.history.OnPostgres;

@OnPostgres
class PostgresConcurrencyTest extends ConcurrencyContract {}
