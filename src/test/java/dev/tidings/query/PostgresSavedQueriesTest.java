package dev.tidings.query;

import dev.tidings.history.OnPostgres;

@OnPostgres
class PostgresSavedQueriesTest extends SavedQueriesContract {}
