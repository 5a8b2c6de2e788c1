package dev.tidings.chat;

import dev.tidings.chat.Chat.Kind;
import dev.tidings.chat.Chat.Part;
import dev.tidings.chat.Chat.Person;
import dev.tidings.chat.Chat.Status;
import dev.tidings.outbox.Outbox;
import dev.tidings.outbox.Push;
import dev.tidings.protocol.ErrorCode;
import dev.tidings.protocol.ProtocolException;
import dev.tidings.settings.Setting;
import dev.tidings.settings.Settings;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Gives visitors' chats to agents. A chat has one agent at most, whoever gives it at the same time:
 * its lock decides. Turns are taken with the locks of all agents of the tenant, always after the
 * chat's, so that no two chats are given in one turn.
 */
@ApplicationScoped
public class ChatAssignments {
  @PersistenceContext(unitName = "tidings")
  EntityManager entities;

  @Inject Outbox outbox;
  @Inject Event<ChatAssigned> assigned;
  @Inject Event<UnreadChanged> changed;
  @Inject Settings settings;
  @Inject Clock clock;

  /** Knows somebody as an agent from now, whatever becomes of what the caller does besides. */
  @Transactional(TxType.REQUIRES_NEW)
  void know(String tenant, Person agent) {
    rows()
        .agent(tenant, agent.userId())
        .ifPresentOrElse(
            known -> known.rename(agent.name()),
            () -> entities.persist(new ChatAgent(tenant, agent)));
  }

  /** The agent of a tenant, if it was ever here. */
  @Transactional
  Optional<Person> agent(String tenant, String user) {
    return rows().agent(tenant, user).map(ChatAgent::person);
  }

  /**
   * Gives a chat to an agent. One who has it already keeps it.
   *
   * @param may whether the chat may be taken from that agent, who has it
   * @throws ProtocolException {@code conflict} that says who has it, or that it is closed
   */
  @Transactional
  Optional<Chat> assign(String tenant, long id, Person agent, String by, Predicate<String> may) {
    return lockedOfVisitor(tenant, id).map(session -> give(session, agent, by, may));
  }

  private Chat give(ChatSession session, Person agent, String by, Predicate<String> may) {
    String holder = session.agent();
    if (session.isClosed()) {
      throw Chats.closed(session.id());
    }
    if (holder != null && holder.equals(agent.userId())) {
      return session.chat();
    }
    if (holder != null && !may.test(holder)) {
      throw new ProtocolException(
          ErrorCode.CONFLICT, "agent", "chat " + session.id() + " is with " + holder);
    }
    return hand(session, agent, by);
  }

  private Chat hand(ChatSession session, Person agent, String by) {
    long now = clock.millis();
    takeTurn(session.chat().tenant(), agent.userId());
    rows().endAssignment(session.id(), now);
    session.assign(agent, now);
    Chat chat = session.chat();
    entities.persist(Assignment.of(chat, agent.userId(), by, now));
    if (rows().cursor(session.id(), agent.userId()).isEmpty()) {
      long missed = rows().countAfter(session.id(), 0, agent.userId());
      ReadCursor joined = ReadCursor.of(session, agent, Part.AGENT, missed, now);
      entities.persist(joined);
      changed.fire(UnreadChanged.of(joined.state()));
    }
    push(chat, "chat.assigned");
    assigned.fire(new ChatAssigned(chat, by));
    return chat;
  }

  private void takeTurn(String tenant, String agent) {
    List<ChatAgent> agents = rows().lockedAgents(tenant);
    long last = agents.stream().mapToLong(ChatAgent::turn).max().orElse(0);
    agents.stream()
        .filter(known -> known.person().userId().equals(agent))
        .forEach(known -> known.take(last + 1));
  }

  /**
   * Gives a chat to the agent whose turn it is.
   *
   * @param here whether an agent is here
   * @return empty when there is no such chat, when it has an agent who is here, or when nobody is
   *     here who has room
   */
  @Transactional
  Optional<Chat> assignNext(String tenant, long id, String by, Predicate<String> here) {
    Optional<ChatSession> session =
        lockedOfVisitor(tenant, id).filter(found -> !found.isClosed()).filter(f -> isFree(f, here));
    return session.flatMap(found -> next(tenant, here).map(agent -> hand(found, agent, by)));
  }

  private static boolean isFree(ChatSession session, Predicate<String> here) {
    String agent = session.agent();
    return agent == null || !here.test(agent);
  }

  private Optional<Person> next(String tenant, Predicate<String> here) {
    List<RoundRobin.Candidate> candidates =
        rows().lockedAgents(tenant).stream()
            .filter(agent -> here.test(agent.person().userId()))
            .map(agent -> candidate(tenant, agent))
            .toList();
    return RoundRobin.next(candidates, settings.number(Setting.CHAT_PER_AGENT))
        .map(RoundRobin.Candidate::agent);
  }

  private RoundRobin.Candidate candidate(String tenant, ChatAgent agent) {
    long load = rows().load(tenant, agent.person().userId());
    return new RoundRobin.Candidate(agent.person(), agent.turn(), load);
  }

  /** Takes a chat from an agent who is gone; it waits again. Nothing happens when it moved on. */
  @Transactional
  Optional<Chat> queueAgain(String tenant, long id, String agent) {
    return lockedOfVisitor(tenant, id)
        .filter(session -> !session.isClosed() && agent.equals(session.agent()))
        .map(
            session -> {
              rows().endAssignment(id, clock.millis());
              session.queueAgain();
              push(session.chat(), "chat.queued");
              return session.chat();
            });
  }

  /** An agent with chats, and since when it is missed; 0 for not at all. */
  record Busy(String tenant, String agent, long missedAt) {}

  /** Whoever has an open chat of a visitor. */
  @Transactional
  List<Busy> busy() {
    return entities
        .createQuery(
            "select s.tenant, s.agent, min(s.missedAt) from ChatSession s where s.status = :open"
                + " and s.kind = :visitor and s.agent is not null group by s.tenant, s.agent",
            Object[].class)
        .setParameter("open", Status.OPEN)
        .setParameter("visitor", Kind.VISITOR)
        .getResultStream()
        .map(
            row ->
                new Busy(
                    (String) row[0],
                    (String) row[1],
                    row[2] == null ? 0 : ((Number) row[2]).longValue()))
        .toList();
  }

  /** Notes since when an agent is missed; 0 for not at all. */
  @Transactional
  void missed(String tenant, String agent, long since) {
    entities
        .createQuery(
            "update ChatSession s set s.missedAt = nullif(:since, 0)"
                + " where s.tenant = :tenant and s.agent = :agent and s.status = :open")
        .setParameter("since", since)
        .setParameter("tenant", tenant)
        .setParameter("agent", agent)
        .setParameter("open", Status.OPEN)
        .executeUpdate();
  }

  /** The open chats of an agent, oldest first. */
  @Transactional
  List<Chat> of(String tenant, String agent) {
    return entities
        .createQuery(
            "select s from ChatSession s where s.tenant = :tenant and s.agent = :agent and"
                + " s.status = :open order by s.id",
            ChatSession.class)
        .setParameter("tenant", tenant)
        .setParameter("agent", agent)
        .setParameter("open", Status.OPEN)
        .getResultStream()
        .map(ChatSession::chat)
        .toList();
  }

  /**
   * The chats that wait for an agent, each tenant's oldest first.
   *
   * @param max of each tenant, so that none is kept from its agents by the crowd of another
   */
  @Transactional
  List<Chat> queue(int max) {
    return entities
        .createQuery(
            "select distinct s.tenant from ChatSession s where s.status = :queued", String.class)
        .setParameter("queued", Status.QUEUED)
        .getResultStream()
        .sorted()
        .flatMap(tenant -> rows().queue(tenant, max).stream())
        .map(ChatSession::chat)
        .toList();
  }

  private Optional<ChatSession> lockedOfVisitor(String tenant, long id) {
    return rows().locked(tenant, id).filter(ChatSession::isOfVisitor);
  }

  private void push(Chat chat, String type) {
    outbox.add(new Push(chat.tenant(), chat.channel().text(), type, chat.json(), null));
    outbox.add(new Push(chat.tenant(), Chats.FEED, type, chat.json(), null));
  }

  private ChatRows rows() {
    return new ChatRows(entities);
  }
}
