package dev.tidings.chat;

import dev.tidings.chat.Chat.Part;
import dev.tidings.chat.Chat.Person;
import dev.tidings.outbox.Outbox;
import dev.tidings.outbox.Push;
import dev.tidings.protocol.ErrorCode;
import dev.tidings.protocol.ProtocolException;
import dev.tidings.protocol.Sender;
import dev.tidings.settings.Setting;
import dev.tidings.settings.Settings;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The messages of chats and how far their participants have seen them. A chat's messages are
 * numbered without a hole, each ref of an author once; what is unread is always the number of
 * messages of others after what was viewed, because whoever changes either has the chat's lock.
 */
@ApplicationScoped
public class ChatMessages {
  @PersistenceContext(unitName = "tidings")
  EntityManager entities;

  @Inject Outbox outbox;
  @Inject Event<UnreadChanged> changed;
  @Inject Settings settings;
  @Inject Clock clock;

  /** What became of a message that somebody wants to say. */
  sealed interface Said {}

  /** It is stored, or was before. */
  record Stored(StoredMessage message, boolean duplicate) implements Said {}

  /** It is not. */
  record Refused(ProtocolException cause) implements Said {}

  /**
   * Stores the messages that are new, in their order; all that can be, or nothing.
   *
   * @return what became of each, in the same order
   */
  @Transactional
  List<Said> keep(String tenant, long id, List<NewMessage> messages) {
    Optional<ChatSession> found = rows().locked(tenant, id);
    if (found.isEmpty()) {
      ProtocolException gone =
          new ProtocolException(ErrorCode.FORBIDDEN, "channel", "there is no chat " + id);
      return messages.stream().<Said>map(m -> new Refused(gone)).toList();
    }
    ChatSession session = found.get();
    List<Said> said = new ArrayList<>();
    List<StoredMessage> fresh = new ArrayList<>();
    for (NewMessage message : messages) {
      Said outcome = keep(session, message);
      said.add(outcome);
      if (outcome instanceof Stored stored && !stored.duplicate()) {
        fresh.add(stored.message());
      }
    }
    alert(session.chat(), fresh);
    countMissed(session, fresh);
    return said;
  }

  private Said keep(ChatSession session, NewMessage message) {
    Optional<ChatMessage> known =
        rows().message(session.id(), message.sender().userId(), message.ref().json());
    if (known.isPresent()) {
      return known.get().says(message)
          ? new Stored(known.get().message(), true)
          : new Refused(
              new ProtocolException(
                  ErrorCode.ID_REUSED, "id", "this id was used with another message"));
    }
    if (session.isClosed()) {
      return new Refused(Chats.closed(session.id()));
    }
    int most = settings.number(Setting.CHAT_VISITORS_MESSAGES);
    if (session.hasFrom(message.sender().userId(), most)) {
      return new Refused(tooMany(session.id(), most));
    }
    long now = clock.millis();
    ChatMessage made =
        ChatMessage.of(
            session.chat().tenant(),
            session.id(),
            session.nextMessage(message.sender().userId(), now),
            message,
            join(session, message.sender()),
            now);
    entities.persist(made);
    return new Stored(made.message(), false);
  }

  private static ProtocolException tooMany(long id, int most) {
    return new ProtocolException(
        ErrorCode.CONFLICT,
        "channel",
        "a visitor says at most " + most + " messages in a chat; chat " + id + " has as many");
  }

  /** What the sender is in the chat; an agent who speaks in a visitor's takes part from now. */
  private Part join(ChatSession session, Sender sender) {
    Optional<ReadCursor> cursor = rows().cursor(session.id(), sender.userId());
    if (cursor.isPresent()) {
      return cursor.get().part();
    }
    boolean agent =
        session.isOfVisitor() && rows().agent(session.chat().tenant(), sender.userId()).isPresent();
    if (!agent) {
      return Part.SERVICE;
    }
    ReadCursor joined =
        ReadCursor.of(
            session, new Person(sender.userId(), sender.name()), Part.AGENT, 0, clock.millis());
    joined.view(session.messages(), 0);
    entities.persist(joined);
    return Part.AGENT;
  }

  private void countMissed(ChatSession session, List<StoredMessage> fresh) {
    if (!fresh.isEmpty()) {
      entities.flush();
      List<Unread> changes = new ArrayList<>();
      for (ReadCursor cursor : rows().cursors(session.id())) {
        long missed =
            fresh.stream()
                .filter(message -> message.number() > cursor.viewed())
                .filter(message -> !message.sender().userId().equals(cursor.user()))
                .count();
        if (missed > 0) {
          cursor.missed(missed);
          changes.add(cursor.state());
        }
      }
      changed.fire(new UnreadChanged(changes));
    }
  }

  /** Agents hear of what is said in visitors' chats, wherever they are. */
  private void alert(Chat chat, List<StoredMessage> fresh) {
    if (chat.isOfVisitor()) {
      for (StoredMessage message : fresh) {
        outbox.add(
            new Push(
                chat.tenant(),
                Chats.FEED,
                StoredMessage.TYPE,
                message.payload(),
                message.sender()));
      }
    }
  }

  /** Notes the events that messages of a chat became, by their numbers. */
  @Transactional
  void became(long session, Map<Long, String> events) {
    events.forEach(
        (number, event) ->
            entities
                .createQuery(
                    "update ChatMessage m set m.eventId = :event where m.session = :session and"
                        + " m.number = :number")
                .setParameter("event", event)
                .setParameter("session", session)
                .setParameter("number", number)
                .executeUpdate());
  }

  /** Messages that were stored before a time and are no event yet, in the order of their chats. */
  @Transactional
  List<StoredMessage> untold(long before, int max) {
    return rows().untold(before, max).stream().map(ChatMessage::message).toList();
  }

  /** Messages of a chat before a number, the newest first. */
  @Transactional
  List<StoredMessage> before(long session, long number, int max) {
    return rows().before(session, number, max).stream().map(ChatMessage::message).toList();
  }

  /**
   * A participant has seen a chat up to a message, or all of it. Nobody goes back: what was viewed
   * on any device stays so.
   *
   * @return what is unread now, if that changed; empty for who takes no part as well
   */
  @Transactional
  Optional<Unread> viewed(String tenant, long id, String user, OptionalLong upTo) {
    Optional<ChatSession> session = rows().locked(tenant, id);
    Optional<ReadCursor> cursor = session.flatMap(s -> rows().cursor(s.id(), user));
    if (cursor.isEmpty()) {
      return Optional.empty();
    }
    long newest = session.get().messages();
    long seen = Math.min(upTo.orElse(newest), newest);
    if (seen <= cursor.get().viewed()) {
      return Optional.empty();
    }
    cursor.get().view(seen, rows().countAfter(id, seen, user));
    changed.fire(UnreadChanged.of(cursor.get().state()));
    return Optional.of(cursor.get().state());
  }

  /** What a user has not seen, of the chats that have something. */
  @Transactional
  List<Unread> unread(String tenant, String user) {
    return entities
        .createQuery(
            "select c from ReadCursor c where c.tenant = :tenant and c.user = :user and c.unread >"
                + " 0 order by c.session desc",
            ReadCursor.class)
        .setParameter("tenant", tenant)
        .setParameter("user", user)
        .setMaxResults(1_000)
        .getResultStream()
        .map(ReadCursor::state)
        .toList();
  }

  /** What each participant of a chat has not seen. */
  @Transactional
  Collection<Unread> unreadIn(long session) {
    return rows().cursors(session).stream().map(ReadCursor::state).toList();
  }

  private ChatRows rows() {
    return new ChatRows(entities);
  }
}
