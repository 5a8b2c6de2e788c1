package dev.tidings.chat;

import dev.tidings.chat.Chat.Kind;
import dev.tidings.chat.Chat.Part;
import dev.tidings.chat.Chat.Person;
import dev.tidings.chat.Chat.Status;
import dev.tidings.outbox.Outbox;
import dev.tidings.outbox.Push;
import dev.tidings.protocol.ChannelName;
import dev.tidings.protocol.ErrorCode;
import dev.tidings.protocol.ProtocolException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Opens, finds and closes chats. What changes one is one transaction with what is pushed about it;
 * a chat of another tenant is none.
 */
@ApplicationScoped
public class Chats {
  /** The channel on which agents hear of visitors' chats. */
  static final String FEED = "chat_sessions";

  @PersistenceContext(unitName = "tidings")
  EntityManager entities;

  @Inject Outbox outbox;
  @Inject Event<ChatOpened> opened;
  @Inject Clock clock;

  /** Opens a chat: agents hear of a visitor's, participants of an internal one. */
  @Transactional
  Chat open(NewChat asked) {
    long now = clock.millis();
    ChatSession session = ChatSession.of(asked, now);
    entities.persist(session);
    entities.flush(); // the provider knows no relation that would put the chat first
    Part part = asked.kind() == Kind.VISITOR ? Part.VISITOR : Part.USER;
    entities.persist(ReadCursor.of(session, asked.openedBy(), part, 0, now));
    for (Person participant : asked.participants()) {
      if (!participant.userId().equals(asked.openedBy().userId())) {
        entities.persist(ReadCursor.of(session, participant, Part.USER, 0, now));
      }
    }
    Chat chat = session.chat();
    announce(chat, asked);
    opened.fire(new ChatOpened(chat));
    return chat;
  }

  private void announce(Chat chat, NewChat asked) {
    if (chat.isOfVisitor()) {
      outbox.add(new Push(chat.tenant(), FEED, "chat.opened", chat.json(), null));
    } else {
      for (Person participant : asked.participants()) {
        String channel = "user:" + ChannelName.encode(participant.userId());
        outbox.add(new Push(chat.tenant(), channel, "chat.opened", chat.json(), null));
      }
    }
  }

  /** The chat that a visitor has begun already, by what makes a repeat the same. */
  @Transactional
  Optional<Chat> begun(String as) {
    return entities
        .createQuery("select s from ChatSession s where s.begunAs = :as", ChatSession.class)
        .setParameter("as", as)
        .getResultStream()
        .findFirst()
        .map(ChatSession::chat);
  }

  /** A chat of the tenant. */
  @Transactional
  Optional<Chat> find(String tenant, long id) {
    return rows().find(tenant, id).map(ChatSession::chat);
  }

  /** What a user is in a chat; empty for who takes no part. */
  @Transactional
  Optional<Part> partOf(long session, String user) {
    return rows().part(session, user);
  }

  /**
   * The chats that somebody may see, newest first.
   *
   * @param user whose own; null for those of everybody
   * @param visitors whether those of all visitors as well
   * @param before the id that the page before ended with
   */
  @Transactional
  List<Chat> list(
      String tenant,
      @Nullable String user,
      boolean visitors,
      Optional<Status> status,
      long before,
      int max) {
    ChatList page = new ChatList(tenant, status, before, max);
    List<ChatSession> found;
    if (user == null) {
      found = page.all(entities);
    } else {
      found = visitors ? page.ownAndVisitors(entities, user) : page.own(entities, user);
    }
    return found.stream().map(ChatSession::chat).toList();
  }

  /** Closes a chat; nothing happens to one that is closed. */
  @Transactional
  Optional<Chat> close(String tenant, long id, String by) {
    Optional<ChatSession> found = rows().locked(tenant, id);
    found.filter(session -> !session.isClosed()).ifPresent(session -> close(session, by));
    return found.map(ChatSession::chat);
  }

  private void close(ChatSession session, String by) {
    long now = clock.millis();
    session.close(by, now);
    rows().endAssignment(session.id(), now);
    push(session.chat(), "chat.closed");
  }

  /**
   * Visitors' chats that wait or go on and in which nothing was said since a time, oldest first.
   */
  @Transactional
  List<Chat> idle(long before, int max) {
    return Stream.of(Status.QUEUED, Status.OPEN)
        .flatMap(status -> idle(status, before, max).stream())
        .map(ChatSession::chat)
        .toList();
  }

  private List<ChatSession> idle(Status status, long before, int max) {
    return entities
        .createQuery(
            "select s from ChatSession s where s.kind = :visitor and s.status = :status"
                + " and s.lastAt < :before order by s.kind, s.status, s.lastAt",
            ChatSession.class)
        .setParameter("visitor", Kind.VISITOR)
        .setParameter("status", status)
        .setParameter("before", before)
        .setMaxResults(max)
        .getResultList();
  }

  /** Closes a visitor's chat, unless something was said in it meanwhile; whether it was closed. */
  @Transactional
  boolean closeIdle(String tenant, long id, long before, String by) {
    Optional<ChatSession> idle = rows().locked(tenant, id).filter(found -> found.isIdle(before));
    idle.ifPresent(session -> close(session, by));
    return idle.isPresent();
  }

  /** Counts a chat as used now: its visitor is still here. */
  @Transactional
  void stillWaits(String tenant, long id) {
    rows().locked(tenant, id).ifPresent(session -> session.touch(clock.millis()));
  }

  private void push(Chat chat, String type) {
    outbox.add(new Push(chat.tenant(), chat.channel().text(), type, chat.json(), null));
    if (chat.isOfVisitor()) {
      outbox.add(new Push(chat.tenant(), FEED, type, chat.json(), null));
    }
  }

  /** Deletes a tenant's closed chats with all that is in them; how many. */
  @Transactional
  public int expire(String tenant, long closedBefore) {
    return entities
        .createQuery("delete from ChatSession s where s.tenant = :tenant and s.closedAt < :before")
        .setParameter("tenant", tenant)
        .setParameter("before", closedBefore)
        .executeUpdate();
  }

  /** The same for all tenants but some. */
  @Transactional
  public int expireBut(Set<String> tenants, long closedBefore) {
    return entities
        .createQuery(
            "delete from ChatSession s where s.tenant not in :tenants and s.closedAt < :before")
        .setParameter("tenants", tenants)
        .setParameter("before", closedBefore)
        .executeUpdate();
  }

  private ChatRows rows() {
    return new ChatRows(entities);
  }

  static ProtocolException closed(long id) {
    return new ProtocolException(
        ErrorCode.CONFLICT, "channel", "chat " + id + " is closed; open another one");
  }
}
