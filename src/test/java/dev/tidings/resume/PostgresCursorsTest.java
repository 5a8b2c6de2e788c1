package dev.tidings.resume;

import dev.tidings.history.OnPostgres;

@OnPostgres
class PostgresCursorsTest extends CursorStoreContract {}
