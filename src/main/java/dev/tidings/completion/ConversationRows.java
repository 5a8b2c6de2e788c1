package dev.tidings.completion;

import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The tables of conversations. Used within a transaction. */
final class ConversationRows {
  private final EntityManager entities;

  ConversationRows(EntityManager entities) {
    this.entities = entities;
  }

  Optional<ConversationRow> find(String tenant, long id) {
    return Optional.ofNullable(entities.find(ConversationRow.class, id))
        .filter(row -> row.tenant().equals(tenant));
  }

  /** The conversation, which nobody else changes until the transaction is over. */
  Optional<ConversationRow> locked(String tenant, long id) {
    return entities
        .createQuery(
            "select c from ConversationRow c where c.tenant = :tenant and c.id = :id",
            ConversationRow.class)
        .setParameter("tenant", tenant)
        .setParameter("id", id)
        .setLockMode(LockModeType.PESSIMISTIC_WRITE)
        .setHint("eclipselink.refresh", "true")
        .getResultStream()
        .findFirst();
  }

  /** The conversations that a user may read, or all of the tenant, newest first. */
  List<ConversationRow> list(String tenant, Optional<String> user, long before, int max) {
    String mine =
        user.isEmpty()
            ? ""
            : " and (c.ownerId = :user or c.id in (select s.conversationId from ShareRow s"
                + " where s.tenant = :tenant and s.userId = :user))";
    var query =
        entities
            .createQuery(
                "select c from ConversationRow c where c.tenant = :tenant and c.id < :before"
                    + mine
                    + " order by c.tenant desc, c.id desc",
                ConversationRow.class)
            .setParameter("tenant", tenant)
            .setParameter("before", before);
    user.ifPresent(id -> query.setParameter("user", id));
    return query.setMaxResults(max).getResultList();
  }

  boolean isViewer(long id, String user) {
    return entities.find(ShareRow.class, new ShareRow.Key(id, user)) != null;
  }

  List<String> viewers(long id) {
    return entities
        .createQuery(
            "select s.userId from ShareRow s where s.conversationId = :id order by s.userId",
            String.class)
        .setParameter("id", id)
        .getResultList();
  }

  /** Shows it to these users and to nobody else. */
  void share(String tenant, long id, Collection<String> users) {
    List<String> before = viewers(id);
    for (String user : before) {
      if (!users.contains(user)) {
        entities.remove(entities.getReference(ShareRow.class, new ShareRow.Key(id, user)));
      }
    }
    for (String user : users) {
      if (!before.contains(user)) {
        entities.persist(new ShareRow(tenant, id, user));
      }
    }
  }

  Optional<MessageRow> message(long id) {
    return Optional.ofNullable(entities.find(MessageRow.class, id));
  }

  /** The message as the database has it now. */
  Optional<MessageRow> fresh(long id) {
    Optional<MessageRow> row = message(id);
    row.ifPresent(entities::refresh);
    return row;
  }

  Optional<MessageRow> byRef(String tenant, String caller, String ref) {
    return entities
        .createQuery(
            "select m from MessageRow m where m.tenant = :tenant and m.askedBy = :caller"
                + " and m.ref = :ref",
            MessageRow.class)
        .setParameter("tenant", tenant)
        .setParameter("caller", caller)
        .setParameter("ref", ref)
        .getResultStream()
        .findFirst();
  }

  /** Messages of a conversation before a number, the newest first. */
  List<MessageRow> before(long conversation, long number, int max) {
    return entities
        .createQuery(
            "select m from MessageRow m where m.conversationId = :conversation"
                + " and m.number < :number order by m.conversationId desc, m.number desc",
            MessageRow.class)
        .setParameter("conversation", conversation)
        .setParameter("number", number)
        .setMaxResults(max)
        .getResultList();
  }

  /** The answer that was begun last. */
  Optional<MessageRow> newestAnswer(long conversation) {
    return before(conversation, Long.MAX_VALUE, 2).stream()
        .filter(row -> row.speaker() == Message.Speaker.ASSISTANT)
        .findFirst();
  }

  /** Whether an answer is a node's; it stays so until the transaction is over. */
  boolean isOf(long answer, String node) {
    AnswerRow row = entities.find(AnswerRow.class, answer, LockModeType.PESSIMISTIC_WRITE);
    return row != null && row.node().equals(node);
  }

  /** The answer no longer grows; its pieces go with it. */
  void forgetAnswer(long id) {
    entities
        .createNativeQuery("delete from ai_answer where id = ?1")
        .setParameter(1, id)
        .executeUpdate();
  }

  /** What a caller's answers took since a time. */
  Spent spent(String tenant, String caller, long since) {
    Object[] row =
        (Object[])
            entities
                .createQuery(
                    "select sum(m.inputTokens), sum(m.outputTokens), min(m.endedAt)"
                        + " from MessageRow m where m.tenant = :tenant and m.askedBy = :caller"
                        + " and m.endedAt > :since and m.outputTokens is not null")
                .setParameter("tenant", tenant)
                .setParameter("caller", caller)
                .setParameter("since", since)
                .getSingleResult();
    return new Spent(number(row[0]) + number(row[1]), number(row[2]));
  }

  /** A caller's answers that have not ended; few rows are those of answers that grow. */
  List<Long> growing(String tenant, String caller) {
    return entities
        .createQuery(
            "select a.id from AnswerRow a, MessageRow m where m.id = a.id"
                + " and m.tenant = :tenant and m.askedBy = :caller",
            Long.class)
        .setParameter("tenant", tenant)
        .setParameter("caller", caller)
        .getResultList();
  }

  private static long number(@Nullable Object value) {
    return value == null ? 0 : ((Number) value).longValue();
  }

  /**
   * What was taken.
   *
   * @param since when the first of it was, Unix milliseconds; 0 for nothing
   */
  record Spent(long tokens, long since) {}
}
