package dev.tidings.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.tidings.agent.Execution.Status;
import dev.tidings.chat.RecordingOutbox;
import dev.tidings.history.TestDatabase;
import dev.tidings.history.TestTransactions;
import dev.tidings.notification.Audience;
import dev.tidings.outbox.Push;
import dev.tidings.session.Events;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is kept and told of executions on a real database. */
abstract class AgentExecutionsContract {
  private final Events<Object> events = new Events<>();
  private final List<Object> fired = new ArrayList<>();
  private TestTransactions transactions;
  private RecordingOutbox outbox;
  private AgentExecutions executions;

  /** The database, which all tests of the class share. */
  abstract TestDatabase database();

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

  @AfterEach
  void end() {
    transactions.close();
  }

  private Execution add(String tenant, String agent, boolean approval, long at) {
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
        Optional.empty());
  }

  @Test
  void anExecutionIsKeptAsItWasReportedAndToldOnce() {
    Execution added = add("acme", "scout", false, 7);

    assertThat(executions.list("acme", null, Long.MAX_VALUE, 10)).containsExactly(added);
    assertThat(added.id()).isPositive();
    assertThat(outbox.pushes())
        .extracting(Push::tenant, Push::channel, Push::type, Push::payload)
        .containsExactly(tuple("acme", "agents", "agent.executed", added.json()));
    assertThat(added.json()).contains("\"data\":{\"rows\":[1e400]}", "\"insights\":3");
    assertThat(fired).containsExactly(new AgentExecuted(added, Optional.empty()));
  }

  @Test
  void whatNeedsApprovalIsToldToThoseWhoStoreItInTheSameTransaction() {
    Execution added = add("acme", "scout", true, 7);

    assertThat(fired)
        .containsExactly(
            new AgentExecuted(added, Optional.empty()),
            new AgentNeedsApproval(added, "billing", new Audience.OfRole("admin")));
  }

  @Test
  void whenAnObserverCannotStoreItsPartNothingIsStoredOrTold() {
    events.observe(
        AgentNeedsApproval.class,
        event -> {
          throw new IllegalStateException("no approval");
        });

    assertThatThrownBy(() -> add("acme", "scout", true, 7)).hasMessage("no approval");

    assertThat(executions.list("acme", null, Long.MAX_VALUE, 10)).isEmpty();
    assertThat(outbox.pushes()).isEmpty();
  }

  @Test
  void listsAreOfATenantAndAnAgentNewestFirstPageByPage() {
    Execution one = add("acme", "scout", false, 1);
    Execution two = add("acme", "other", false, 2);
    Execution three = add("acme", "scout", false, 3);
    add("umbrella", "scout", false, 4);

    assertThat(executions.list("acme", null, Long.MAX_VALUE, 2)).containsExactly(three, two);
    assertThat(executions.list("acme", null, two.id(), 2)).containsExactly(one);
    assertThat(executions.list("acme", "scout", Long.MAX_VALUE, 9)).containsExactly(three, one);
  }

  @Test
  void theOldGo() {
    add("acme", "scout", false, 1);
    Execution kept = add("acme", "scout", false, 2);

    assertThat(executions.expire(2)).isEqualTo(1);

    assertThat(executions.list("acme", null, Long.MAX_VALUE, 9)).containsExactly(kept);
  }
}
