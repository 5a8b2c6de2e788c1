package dev.tidings.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.tidings.agent.Execution.Status;
import dev.tidings.chat.RecordingOutbox;
import dev.tidings.history.OnDatabase;
import dev.tidings.history.TestTransactions;
import dev.tidings.notification.Audience;
import dev.tidings.outbox.Push;
import dev.tidings.security.Caller;
import dev.tidings.session.Events;
import dev.tidings.session.TestHub;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is kept and told of executions on a real database. */
abstract class AgentExecutionsContract extends OnDatabase {
  private static final Caller ANN = TestHub.caller("ann");
  private static final Caller BACK_END = TestHub.caller("billing", "service");
  private static final Audience EVERYONE = new Audience.Everyone();

  private final Events<Object> events = new Events<>();
  private final List<Object> fired = new ArrayList<>();
  private TestTransactions transactions;
  private RecordingOutbox outbox;
  AgentExecutions executions;

  @BeforeEach
  void begin() {
    database().execute("delete from agent_execution");
    transactions = new TestTransactions(database());
    outbox = new RecordingOutbox(transactions);
    executions = transactions.transactional(AgentExecutions.class);
    executions.entities = transactions.entities();
    executions.outbox = outbox;
    executions.executed = events.just();
    executions.needsApproval = events.just();
    events.observe(Record.class, fired::add);
  }

  private Execution add(String tenant, String agent, boolean approval, long at) {
    return add(tenant, agent, approval, at, EVERYONE);
  }

  private Execution add(Audience audience) {
    return add("acme", "scout", false, 7, audience);
  }

  private Execution add(String tenant, String agent, boolean approval, long at, Audience audience) {
    return executions.add(
        new Execution(
            0,
            tenant,
            agent,
            Status.COMPLETED,
            "Weekly sales",
            3,
            approval,
            "billing",
            "/reports/7",
            "{\"rows\":[1e400]}",
            1L,
            2L,
            at),
        audience,
        Optional.empty());
  }

  private List<Execution> list(Caller caller) {
    return executions.list(caller, null, Long.MAX_VALUE, 10);
  }

  @Test
  void anExecutionIsKeptAsItWasReportedAndToldOnce() {
    Execution added = add("acme", "scout", false, 7);

    assertThat(list(ANN)).containsExactly(added);
    assertThat(added.id()).isPositive();
    assertThat(outbox.pushes())
        .extracting(Push::tenant, Push::channel, Push::type, Push::payload)
        .containsExactly(
            tuple("acme", "agents:all", "agent.executed", added.json()),
            tuple("acme", "agents", "agent.executed", added.json()));
    assertThat(added.json()).contains("\"data\":{\"rows\":[1e400]}", "\"insights\":3");
    assertThat(fired).containsExactly(new AgentExecuted(added, EVERYONE, Optional.empty()));
  }

  @Test
  void whatNeedsApprovalIsToldToThoseWhoStoreItInTheSameTransaction() {
    Execution added = add("acme", "scout", true, 7);

    assertThat(fired)
        .containsExactly(
            new AgentNeedsApproval(added, "billing", new Audience.OfRole("admin")),
            new AgentExecuted(added, EVERYONE, Optional.empty()));
  }

  @Test
  void whenAnObserverCannotStoreItsPartNothingIsStoredOrTold() {
    events.observe(
        AgentNeedsApproval.class,
        event -> {
          throw new IllegalStateException("no approval");
        });

    assertThatThrownBy(() -> add("acme", "scout", true, 7)).hasMessage("no approval");

    assertThat(list(BACK_END)).isEmpty();
    assertThat(database().number("select count(*) from agent_execution_reader")).isZero();
    assertThat(outbox.pushes()).isEmpty();
  }

  @Test
  void listsAreOfATenantAndAnAgentNewestFirstPageByPage() {
    Execution one = add("acme", "scout", false, 1);
    Execution two = add("acme", "other", false, 2);
    Execution three = add("acme", "scout", false, 3, new Audience.Users(List.of("ann", "ben")));
    add("umbrella", "scout", false, 4);

    for (Caller caller : List.of(ANN, BACK_END)) {
      assertThat(executions.list(caller, null, Long.MAX_VALUE, 2)).containsExactly(three, two);
      assertThat(executions.list(caller, null, two.id(), 2)).containsExactly(one);
      assertThat(executions.list(caller, "scout", Long.MAX_VALUE, 1)).containsExactly(three);
      assertThat(executions.list(caller, "scout", three.id(), 9)).containsExactly(one);
    }
  }

  @Test
  void whatIsForSomeIsSeenByThemServicesAndAdministratorsOnly() {
    Execution forAnn = add(Audience.Users.one("ann"));
    Execution forSales = add(new Audience.OfRole("sales"));
    Execution forAll = add(EVERYONE);

    assertThat(list(ANN)).containsExactly(forAll, forAnn);
    assertThat(list(TestHub.caller("ben"))).containsExactly(forAll);
    assertThat(list(TestHub.caller("ben", "sales", "agent"))).containsExactly(forAll, forSales);
    assertThat(list(TestHub.caller("ann", "sales"))).containsExactly(forAll, forSales, forAnn);
    assertThat(list(TestHub.caller("everyone"))).containsExactly(forAll);
    assertThat(list(TestHub.caller("boss", "admin"))).containsExactly(forAll, forSales, forAnn);
    assertThat(list(BACK_END)).containsExactly(forAll, forSales, forAnn);
    assertThat(list(TestHub.callerOf("umbrella", "ann", "admin"))).isEmpty();
  }

  @Test
  void whatIsForSomeIsToldToThemServicesAndAdministratorsOnly() {
    add(new Audience.Users(List.of("ben", "ann ä")));
    add(new Audience.OfRole("head of sales"));

    assertThat(outbox.pushes())
        .extracting(Push::channel)
        .containsExactly(
            "agents:all",
            "user:ann%20%C3%A4",
            "user:ben",
            "agents:all",
            "agents.head%20of%20sales");
  }

  @Test
  void eachTenantsOldGoAfterItsOwnTimeWithTheirReaders() {
    add("acme", "scout", false, 1);
    Execution kept = add("acme", "scout", false, 2);
    Execution others = add("umbrella", "scout", false, 1);

    assertThat(executions.expire("acme", 2)).isEqualTo(1);
    assertThat(executions.expireBut(Set.of("", "umbrella"), 2)).isZero();
    assertThat(list(ANN)).containsExactly(kept);
    assertThat(list(TestHub.callerOf("umbrella", "ann"))).containsExactly(others);

    assertThat(executions.expireBut(Set.of("", "acme"), 3)).isEqualTo(1);
    assertThat(list(ANN)).containsExactly(kept);
    assertThat(list(TestHub.callerOf("umbrella", "ann"))).isEmpty();
    assertThat(database().number("select count(*) from agent_execution_reader")).isEqualTo(1);
  }

  /** H2 reads an index in its order only if the order of a list names all of its columns. */
  @ParameterizedTest
  @ValueSource(strings = {"ann", "billing"})
  void aPageReadsNotManyMoreRowsThanItShows(String who) {
    database()
        .fill(
            "insert into agent_execution (id, tenant, agent, status, insights, needs_approval,"
                + " reported_by, reported_at) select 1000000 + x, 'acme', 'scout', 'COMPLETED', 0,"
                + " false, 'billing', x from "
                + database().numbers(20_000));
    database()
        .fill(
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
