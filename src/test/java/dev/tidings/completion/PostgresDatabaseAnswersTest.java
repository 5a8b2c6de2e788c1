package dev.tidings.completion;

import dev.tidings.history.OnPostgres;

@OnPostgres
class PostgresDatabaseAnswersTest extends DatabaseAnswersContract {}
