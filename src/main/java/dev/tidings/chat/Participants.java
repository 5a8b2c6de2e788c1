package dev.tidings.chat;

import dev.tidings.chat.Chat.Kind;
import dev.tidings.chat.Chat.Part;
import dev.tidings.chat.Chat.Person;
import dev.tidings.outbox.Outbox;
import dev.tidings.outbox.Push;
import dev.tidings.protocol.ChannelName;
import dev.tidings.protocol.ErrorCode;
import dev.tidings.protocol.JsonWriter;
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

/**
 * Who is in a chat. Each is added once and told once, however often that is asked: the chat's lock
 * decides. A change is one transaction with what is pushed about it, to the chat and to the user's
 * own channel.
 */
@ApplicationScoped
public class Participants {
  /** The most participants of a chat; agents who speak or are given it come on top. */
  static final int MOST = 100;

  static final String ADDED = "chat.participant.added";
  static final String REMOVED = "chat.participant.removed";

  @PersistenceContext(unitName = "tidings")
  EntityManager entities;

  @Inject Chats chats;
  @Inject Outbox outbox;
  @Inject Event<UnreadChanged> changed;
  @Inject Event<ParticipantRemoved> removed;
  @Inject Clock clock;

  /** A participant, who may have been one before. */
  record Added(Participant participant, boolean before) {}

  /** Whoever is in a chat, who joined first in front. */
  @Transactional
  List<Participant> of(long session) {
    return entities
        .createQuery(
            "select c from ReadCursor c where c.session = :session order by c.joinedAt, c.user",
            ReadCursor.class)
        .setParameter("session", session)
        .getResultStream()
        .map(ReadCursor::participant)
        .toList();
  }

  /**
   * Puts a user into a chat; nothing happens to who is in it.
   *
   * @return empty where there is no such chat
   * @throws ProtocolException {@code conflict} when the chat is closed or full
   */
  @Transactional
  Optional<Added> add(String tenant, long id, Person user, String by) {
    return rows().locked(tenant, id).map(session -> add(session, user, by));
  }

  private Added add(ChatSession session, Person user, String by) {
    Optional<ReadCursor> known = rows().cursor(session.id(), user.userId());
    if (known.isPresent()) {
      return new Added(known.get().participant(), true);
    }
    requireRoom(session);
    long missed = rows().countAfter(session.id(), 0, user.userId());
    ReadCursor joined = ReadCursor.of(session, user, part(session, user), missed, clock.millis());
    entities.persist(joined);
    push(session.chat(), ADDED, joined.participant(), by);
    changed.fire(UnreadChanged.of(joined.state()));
    return new Added(joined.participant(), false);
  }

  private void requireRoom(ChatSession session) {
    if (session.isClosed()) {
      throw Chats.closed(session.id());
    }
    if (rows().cursors(session.id()).size() >= MOST) {
      throw new ProtocolException(
          ErrorCode.CONFLICT,
          "userId",
          "a chat has at most " + MOST + " participants; chat " + session.id() + " has as many");
    }
  }

  private Part part(ChatSession session, Person user) {
    return session.isOfVisitor() && rows().agent(session.chat().tenant(), user.userId()).isPresent()
        ? Part.AGENT
        : Part.USER;
  }

  /**
   * Takes a user out of a chat; nothing happens to who is not in it. With the last one a chat among
   * users is closed, since nobody sees it any more.
   *
   * @throws ProtocolException {@code conflict} for the visitor of a chat and the agent who has it
   */
  @Transactional
  void remove(String tenant, long id, String user, String by) {
    rows()
        .locked(tenant, id)
        .ifPresent(
            session ->
                rows().cursor(session.id(), user).ifPresent(cursor -> remove(session, cursor, by)));
  }

  private void remove(ChatSession session, ReadCursor cursor, String by) {
    requireRemovable(session, cursor);
    entities.remove(cursor);
    entities.flush();
    Chat chat = session.chat();
    Unread last = cursor.last();
    session.left(last.version());
    push(chat, REMOVED, cursor.participant(), by);
    if (chat.kind() == Kind.INTERNAL && rows().cursors(chat.id()).isEmpty()) {
      chats.close(chat.tenant(), chat.id(), by);
    }
    changed.fire(UnreadChanged.of(last));
    removed.fire(new ParticipantRemoved(chat.tenant(), cursor.user()));
  }

  private static void requireRemovable(ChatSession session, ReadCursor cursor) {
    if (cursor.part() == Part.VISITOR) {
      throw refused("the visitor of chat " + session.id() + " stays in it; close the chat");
    }
    if (session.isWith(cursor.user())) {
      throw refused(
          "chat "
              + session.id()
              + " is with "
              + cursor.user()
              + "; give it to another agent first");
    }
  }

  private static ProtocolException refused(String detail) {
    return new ProtocolException(ErrorCode.CONFLICT, "user", detail);
  }

  private void push(Chat chat, String type, Participant participant, String by) {
    String payload =
        JsonWriter.object()
            .json("chat", chat.json())
            .json("participant", participant.json())
            .text("by", by)
            .end();
    String own = "user:" + ChannelName.encode(participant.person().userId());
    outbox.add(new Push(chat.tenant(), chat.channel().text(), type, payload, null));
    outbox.add(new Push(chat.tenant(), own, type, payload, null));
  }

  private ChatRows rows() {
    return new ChatRows(entities);
  }
}
