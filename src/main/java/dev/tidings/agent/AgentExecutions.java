package dev.tidings.agent;

import dev.tidings.notification.Audience;
import dev.tidings.notification.FeedReader;
import dev.tidings.outbox.Outbox;
import dev.tidings.outbox.Push;
import dev.tidings.protocol.ChannelName;
import dev.tidings.security.Caller;
import dev.tidings.security.Role;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.persistence.Query;
import jakarta.persistence.TypedQuery;
import jakarta.transaction.Transactional;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The executions of agents: each is stored and told in one transaction. */
@ApplicationScoped
public class AgentExecutions {
  /** The channel on which a tenant hears of those that are for all of it. */
  static final String FEED = "agents";

  /** The type of their events. */
  static final String TYPE = "agent.executed";

  /** The parameter that the first reader is. */
  private static final int FIRST_READER = 5;

  @PersistenceContext(unitName = "tidings")
  EntityManager entities;

  @Inject Outbox outbox;
  @Inject Event<AgentExecuted> executed;
  @Inject Event<AgentNeedsApproval> needsApproval;

  /**
   * Stores what a service reported; the answer has its id.
   *
   * @param audience who may see it besides services and administrators
   * @param tell who is to be told, or asked for approval; empty for nobody, and for the tenant's
   *     admins where an approval is needed
   */
  @Transactional
  Execution add(Execution reported, Audience audience, Optional<Audience> tell) {
    AgentExecution row = AgentExecution.of(reported);
    entities.persist(row);
    entities.flush(); // before the readers, which refer to it
    Execution execution = row.execution();
    List<FeedReader> readers = FeedReader.of(audience);
    readers.forEach(reader -> entities.persist(new ExecutionReader(execution, reader)));
    tell(execution, readers);
    if (execution.needsApproval()) {
      Audience asked = tell.orElseGet(() -> new Audience.OfRole(Role.ADMIN.wireName()));
      needsApproval.fire(new AgentNeedsApproval(execution, execution.reportedBy(), asked));
    }
    executed.fire(new AgentExecuted(execution, audience, tell));
    return execution;
  }

  private void tell(Execution execution, List<FeedReader> readers) {
    List<ChannelName> channels = new ArrayList<>(List.of(AgentFeedGuard.ALL));
    readers.forEach(reader -> channels.add(reader.channel(FEED)));
    String json = execution.json();
    for (ChannelName channel : channels) {
      outbox.add(new Push(execution.tenant(), channel.text(), TYPE, json, null));
    }
  }

  /**
   * The executions of the caller's tenant that it may see, newest first.
   *
   * @param agent of that agent only; null for all
   * @param before the id that the page before ended with
   */
  @Transactional
  List<Execution> list(Caller caller, @Nullable String agent, long before, int max) {
    return (caller.actsForAll()
            ? all(caller.tenant(), agent, before, max)
            : these(idsFor(caller, agent, before, max)))
        .map(AgentExecution::execution)
        .toList();
  }

  private Stream<AgentExecution> all(String tenant, @Nullable String agent, long before, int max) {
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
    return query.getResultStream();
  }

  private Stream<AgentExecution> these(List<Long> ids) {
    return ids.isEmpty()
        ? Stream.empty()
        : entities
            .createQuery(
                "select e from AgentExecution e where e.id in :ids order by e.id desc",
                AgentExecution.class)
            .setParameter("ids", ids)
            .getResultStream();
  }

  /** The newest for each of what the caller is, of an index each, and of these the newest. */
  private List<Long> idsFor(Caller caller, @Nullable String agent, long before, int max) {
    List<FeedReader> readers = FeedReader.of(caller);
    String sql =
        IntStream.range(0, readers.size())
            .mapToObj(i -> newest(FIRST_READER + i, agent != null))
            .collect(Collectors.joining(" union all ", "", " order by execution_id desc"));
    Query query =
        entities
            .createNativeQuery(sql)
            .setParameter(1, caller.tenant())
            .setParameter(2, before)
            .setParameter(3, max)
            .setMaxResults(max);
    if (agent != null) {
      query.setParameter(4, agent);
    }
    for (int i = 0; i < readers.size(); i++) {
      query.setParameter(FIRST_READER + i, readers.get(i).text());
    }
    List<?> found = query.getResultList();
    return found.stream().map(id -> ((Number) id).longValue()).toList();
  }

  /** The order names all columns of an index, which H2 then reads in its order. */
  private static String newest(int reader, boolean ofAgent) {
    return "(select execution_id from agent_execution_reader where tenant = ?1 and reader = ?"
        + reader
        + " and execution_id < ?2"
        + (ofAgent ? " and agent = ?4" : "")
        + " order by tenant desc, reader desc, "
        + (ofAgent ? "agent desc, " : "")
        + "execution_id desc limit ?3)";
  }

  /** Deletes a tenant's that were reported before a time; how many. */
  @Transactional
  int expire(String tenant, long reportedBefore) {
    return entities
        .createQuery(
            "delete from AgentExecution e where e.tenant = :tenant and e.reportedAt < :before")
        .setParameter("tenant", tenant)
        .setParameter("before", reportedBefore)
        .executeUpdate();
  }

  /** The same for all tenants but some. */
  @Transactional
  int expireBut(Set<String> tenants, long reportedBefore) {
    return entities
        .createQuery(
            "delete from AgentExecution e where e.tenant not in :tenants and e.reportedAt < :before")
        .setParameter("tenants", tenants)
        .setParameter("before", reportedBefore)
        .executeUpdate();
  }
}
