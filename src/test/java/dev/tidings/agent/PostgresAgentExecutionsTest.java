package dev.tidings.agent;

import dev.tidings.history.OnPostgres;

@OnPostgres
class PostgresAgentExecutionsTest extends AgentExecutionsContract {}
