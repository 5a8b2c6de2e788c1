package dev.tidings.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.history.OnH2;
import dev.tidings.security.Caller;
import dev.tidings.session.TestHub;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@OnH2
class H2AgentExecutionsTest extends AgentExecutionsContract {
  /** H2 reads an index in its order only if the order of a list names all of its columns. */
  @ParameterizedTest
  @ValueSource(strings = {"ann", "billing"})
  void aPageReadsNotManyMoreRowsThanItShows(String who) {
    database()
        .execute(
            "insert into agent_execution (id, tenant, agent, status, insights, needs_approval,"
                + " reported_by, reported_at) select 1000000 + x, 'acme', 'scout', 'COMPLETED', 0,"
                + " false, 'billing', x from system_range(1, 20000)");
    database()
        .execute(
            "insert into agent_execution_reader (execution_id, reader, tenant, agent) select id,"
                + " case mod(id, 3) when 0 then 'role:agent' else 'everyone' end, tenant, agent"
                + " from agent_execution");
    Caller caller = who.equals("ann") ? TestHub.caller(who) : TestHub.caller(who, "service");

    long rows =
        database()
            .rowsRead(
                () -> assertThat(executions.list(caller, null, Long.MAX_VALUE, 50)).hasSize(50));

    assertThat(rows).isBetween(50L, 300L);
  }
}
