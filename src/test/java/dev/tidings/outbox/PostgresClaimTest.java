package dev.tidings.outbox;

import dev.tidings.history.OnPostgres;

@OnPostgres
class PostgresClaimTest extends ClaimContract {}
