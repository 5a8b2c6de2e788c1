package dev.tidings.chat;

import dev.tidings.chat.Chat.Part;
import dev.tidings.chat.Chat.Status;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import java.util.List;
import java.util.Optional;

/** What is asked of the tables of chats, within the caller's transaction. */
record ChatRows(EntityManager entities) {
  Optional<ChatSession> find(String tenant, long id) {
    return Optional.ofNullable(entities.find(ChatSession.class, id))
        .filter(session -> session.chat().tenant().equals(tenant));
  }

  /** The chat, which nobody else changes until the transaction ends. */
  Optional<ChatSession> locked(String tenant, long id) {
    return Optional.ofNullable(entities.find(ChatSession.class, id, LockModeType.PESSIMISTIC_WRITE))
        .filter(session -> session.chat().tenant().equals(tenant));
  }

  Optional<ReadCursor> cursor(long session, String user) {
    return Optional.ofNullable(entities.find(ReadCursor.class, new ReadCursor.Key(session, user)));
  }

  /** What a user is in a chat; leaves no entity behind that would be old once the lock is there. */
  Optional<Part> part(long session, String user) {
    return entities
        .createQuery(
            "select c.part from ReadCursor c where c.session = :session and c.user = :user",
            Part.class)
        .setParameter("session", session)
        .setParameter("user", user)
        .getResultStream()
        .findFirst();
  }

  List<ReadCursor> cursors(long session) {
    return entities
        .createQuery(
            "select c from ReadCursor c where c.session = :session order by c.user",
            ReadCursor.class)
        .setParameter("session", session)
        .getResultList();
  }

  Optional<ChatAgent> agent(String tenant, String user) {
    return Optional.ofNullable(entities.find(ChatAgent.class, new ChatAgent.Key(tenant, user)));
  }

  /** How many messages of others there are after one. */
  long countAfter(long session, long number, String user) {
    return entities
        .createQuery(
            "select count(m) from ChatMessage m where m.session = :session and m.number > :number"
                + " and m.author <> :user",
            Long.class)
        .setParameter("session", session)
        .setParameter("number", number)
        .setParameter("user", user)
        .getSingleResult();
  }

  Optional<ChatMessage> message(long session, String author, String ref) {
    return entities
        .createQuery(
            "select m from ChatMessage m where m.session = :session and m.author = :author and"
                + " m.ref = :ref",
            ChatMessage.class)
        .setParameter("session", session)
        .setParameter("author", author)
        .setParameter("ref", ref)
        .getResultStream()
        .findFirst();
  }

  /** Messages that were stored before a time and are no event yet. */
  List<ChatMessage> untold(long before, int max) {
    return entities
        .createQuery(
            "select m from ChatMessage m where m.eventId is null and m.sentAt < :before"
                + " order by m.session, m.number",
            ChatMessage.class)
        .setParameter("before", before)
        .setMaxResults(max)
        .getResultList();
  }

  /** Messages of a chat before a number, the newest first. */
  List<ChatMessage> before(long session, long number, int max) {
    return entities
        .createQuery(
            "select m from ChatMessage m where m.session = :session and m.number < :number"
                + " order by m.session desc, m.number desc",
            ChatMessage.class)
        .setParameter("session", session)
        .setParameter("number", number)
        .setMaxResults(max)
        .getResultList();
  }

  /** The chats of a tenant that wait for an agent, the oldest first. */
  List<ChatSession> queue(String tenant, int max) {
    return entities
        .createQuery(
            "select s from ChatSession s where s.status = :queued and s.tenant = :tenant"
                + " order by s.status, s.tenant, s.id",
            ChatSession.class)
        .setParameter("queued", Status.QUEUED)
        .setParameter("tenant", tenant)
        .setMaxResults(max)
        .getResultList();
  }

  /** The agents of a tenant, whose turns nobody else changes until the transaction ends. */
  List<ChatAgent> lockedAgents(String tenant) {
    return entities
        .createQuery(
            "select a from ChatAgent a where a.tenant = :tenant order by a.user", ChatAgent.class)
        .setParameter("tenant", tenant)
        .setLockMode(LockModeType.PESSIMISTIC_WRITE)
        .getResultList();
  }

  /** Notes that whoever has a chat has it no more. */
  void endAssignment(long session, long now) {
    entities
        .createQuery(
            "update Assignment a set a.endedAt = :now where a.session = :session and a.endedAt is"
                + " null")
        .setParameter("now", now)
        .setParameter("session", session)
        .executeUpdate();
  }

  /** How many open chats an agent has. */
  long load(String tenant, String agent) {
    return entities
        .createQuery(
            "select count(s) from ChatSession s where s.tenant = :tenant and s.agent = :agent and"
                + " s.status = :open",
            Long.class)
        .setParameter("tenant", tenant)
        .setParameter("agent", agent)
        .setParameter("open", Status.OPEN)
        .getSingleResult();
  }
}
