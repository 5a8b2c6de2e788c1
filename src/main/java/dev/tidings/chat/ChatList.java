package dev.tidings.chat;

import dev.tidings.chat.Chat.Kind;
import dev.tidings.chat.Chat.Status;
import jakarta.persistence.EntityManager;
import jakarta.persistence.TypedQuery;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A page of a tenant's chats, newest first. Each order names all columns of the index that finds
 * the page, of which all but the id are the same in all rows: H2 reads an index in its order, and
 * as far as it must, only then.
 *
 * @param before the id that the page before ended with
 * @param max how many at most
 */
record ChatList(String tenant, Optional<Status> status, long before, int max) {
  /** Those of everybody. */
  List<ChatSession> all(EntityManager entities) {
    return found(
        entities, " where s.tenant = :tenant", " order by s.tenant desc, s.id desc", Map.of());
  }

  /** Those that a user takes part in. */
  List<ChatSession> own(EntityManager entities, String user) {
    return found(
        entities,
        ", ReadCursor c where c.session = s.id and c.session < :before and c.tenant = :tenant"
            + " and c.user = :user",
        " order by c.tenant desc, c.user desc, c.session desc",
        Map.of("user", user));
  }

  /** Those that a user takes part in, and those of all visitors. */
  List<ChatSession> ownAndVisitors(EntityManager entities, String user) {
    List<ChatSession> visitors =
        found(
            entities,
            " where s.tenant = :tenant and s.kind = :kind",
            " order by s.tenant desc, s.kind desc, s.id desc",
            Map.of("kind", Kind.VISITOR));
    return Stream.concat(own(entities, user).stream(), visitors.stream())
        .distinct() // a chat is one object within a transaction
        .sorted(Comparator.comparingLong(ChatSession::id).reversed())
        .limit(max)
        .toList();
  }

  private List<ChatSession> found(
      EntityManager entities, String where, String order, Map<String, Object> more) {
    TypedQuery<ChatSession> query =
        entities
            .createQuery(
                "select s from ChatSession s"
                    + where
                    + " and s.id < :before"
                    + (status.isPresent() ? " and s.status = :status" : "")
                    + order,
                ChatSession.class)
            .setParameter("tenant", tenant)
            .setParameter("before", before)
            .setMaxResults(max);
    more.forEach(query::setParameter);
    status.ifPresent(wanted -> query.setParameter("status", wanted));
    return query.getResultList();
  }
}
