package dev.tidings.agent;

import dev.tidings.history.OnH2;

@OnH2
class H2AgentExecutionsTest extends AgentExecutionsContract {}
