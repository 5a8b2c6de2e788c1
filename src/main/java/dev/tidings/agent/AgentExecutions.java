package dev.tidings.agent;

import dev.tidings.notification.Audience;
import dev.tidings.outbox.Outbox;
import dev.tidings.outbox.Push;
import dev.tidings.security.Role;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.persistence.TypedQuery;
import jakarta.transaction.Transactional;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The executions of agents: each is stored and told in one transaction. */
@ApplicationScoped
public class AgentExecutions {
  /** The channel on which a tenant hears of them. */
  static final String FEED = "agents";

  /** The type of their events. */
  static final String TYPE = "agent.executed";

  @PersistenceContext(unitName = "tidings")
  EntityManager entities;

  @Inject Outbox outbox;
  @Inject Event<AgentExecuted> executed;
  @Inject Event<AgentNeedsApproval> needsApproval;

  /**
   * Stores what a service reported; the answer has its id.
   *
   * @param tell who is to be told, or asked for approval; empty for nobody, and for the tenant's
   *     admins where an approval is needed
   */
  @Transactional
  Execution add(Execution reported, Optional<Audience> tell) {
    AgentExecution row = AgentExecution.of(reported);
    entities.persist(row);
    Execution execution = row.execution();
    outbox.add(new Push(execution.tenant(), FEED, TYPE, execution.json(), null));
    executed.fire(new AgentExecuted(execution, tell));
    if (execution.needsApproval()) {
      Audience asked = tell.orElseGet(() -> new Audience.OfRole(Role.ADMIN.wireName()));
      needsApproval.fire(new AgentNeedsApproval(execution, execution.reportedBy(), asked));
    }
    return execution;
  }

  /**
   * The executions of a tenant, newest first.
   *
   * @param agent of that agent only; null for all
   * @param before the id that the page before ended with
   */
  @Transactional
  List<Execution> list(String tenant, @Nullable String agent, long before, int max) {
    TypedQuery<AgentExecution> query =
        entities
            .createQuery(
                "select e from AgentExecution e where e.tenant = :tenant and e.id < :before"
                    + (agent == null
                        ? " order by e.tenant desc, e.id desc"
                        : " and e.agent = :agent order by e.tenant desc, e.agent desc, e.id desc"),
                AgentExecution.class)
            .setParameter("tenant", tenant)
            .setParameter("before", before)
            .setMaxResults(max);
    if (agent != null) {
      query.setParameter("agent", agent);
    }
    return query.getResultStream().map(AgentExecution::execution).toList();
  }

  /** Deletes those reported before a time; how many. */
  @Transactional
  int expire(long reportedBefore) {
    return entities
        .createQuery("delete from AgentExecution e where e.reportedAt < :before")
        .setParameter("before", reportedBefore)
        .executeUpdate();
  }
}
