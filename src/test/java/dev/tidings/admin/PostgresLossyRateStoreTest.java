package dev.tidings.admin;

import dev.tidings.history.OnPostgres;

@OnPostgres
class PostgresLossyRateStoreTest extends LossyRateStoreContract {}
