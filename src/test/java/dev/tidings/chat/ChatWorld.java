package dev.tidings.chat;

import dev.tidings.chat.Chat.Kind;
import dev.tidings.chat.Chat.Person;
import dev.tidings.history.TestDatabase;
import dev.tidings.history.TestTransactions;
import dev.tidings.protocol.FrameId;
import dev.tidings.protocol.Sender;
import dev.tidings.security.Caller;
import dev.tidings.security.MovedClock;
import dev.tidings.session.Events;
import dev.tidings.settings.Setting;
import dev.tidings.settings.Settings;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Chats on a real database, and what was told of them once it was committed. */
final class ChatWorld {
  static final String TENANT = "acme";

  /** How much a visitor may say. */
  static final int VISITORS_MESSAGES = 3;

  static final Person ANN = new Person("ann", "Ann");
  static final Person BEN = new Person("ben", "Ben");
  static final Person VIC = new Person("visitor-1", "Vic");

  final MovedClock clock = new MovedClock();
  final TestTransactions transactions;
  final RecordingOutbox outbox;
  final Chats chats;
  final ChatMessages messages;
  final ChatAssignments assignments;
  final Participants participants;

  /** What was fired, in the transactions or outside. */
  final Events<Object> events = new Events<>();

  ChatWorld(TestDatabase database, String perAgent) {
    transactions = new TestTransactions(database);
    outbox = new RecordingOutbox(transactions);
    chats = transactions.transactional(Chats.class);
    chats.entities = transactions.entities();
    chats.outbox = outbox;
    chats.opened = events.just();
    chats.clock = clock;
    messages = transactions.transactional(ChatMessages.class);
    messages.entities = transactions.entities();
    messages.outbox = outbox;
    messages.changed = events.just();
    messages.settings =
        Settings.of(Map.of(Setting.CHAT_VISITORS_MESSAGES, String.valueOf(VISITORS_MESSAGES)));
    messages.clock = clock;
    assignments = transactions.transactional(ChatAssignments.class);
    assignments.entities = transactions.entities();
    assignments.outbox = outbox;
    assignments.assigned = events.just();
    assignments.changed = events.just();
    assignments.settings = Settings.of(Map.of(Setting.CHAT_PER_AGENT, perAgent));
    assignments.clock = clock;
    participants = transactions.transactional(Participants.class);
    participants.entities = transactions.entities();
    participants.chats = chats;
    participants.outbox = outbox;
    participants.changed = events.just();
    participants.removed = events.just();
    participants.clock = clock;
  }

  Chat internal(Person... people) {
    return chats.open(
        NewChat.internal(
            TENANT, people[0], "Plans", Arrays.asList(people).subList(1, people.length)));
  }

  Chat ofVisitor(Person visitor) {
    return chats.open(
        new NewChat(TENANT, Kind.VISITOR, visitor, null, "New York, US", List.of(), null));
  }

  /** A user of the tenant. */
  static Caller caller(String user, String... roles) {
    return new Caller(user, user, Optional.empty(), TENANT, Set.of(roles), Instant.MAX);
  }

  static NewMessage message(Person from, String ref, String text) {
    Sender sender = new Sender(from.userId(), "device-of-" + from.userId(), from.name());
    return new NewMessage(sender, FrameId.of(ref), text, null);
  }

  /** Says something; the number that it has. */
  long say(Chat chat, Person from, String ref) {
    List<ChatMessages.Said> said =
        messages.keep(TENANT, chat.id(), List.of(message(from, ref, "text of " + ref)));
    return ((ChatMessages.Stored) said.get(0)).message().number();
  }

  /** What is unread for somebody, as it is stored. */
  Unread unread(Chat chat, Person of) {
    return messages.unreadIn(chat.id()).stream()
        .filter(state -> state.user().equals(of.userId()))
        .findFirst()
        .orElseThrow();
  }
}
