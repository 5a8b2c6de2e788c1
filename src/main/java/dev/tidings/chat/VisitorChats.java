package dev.tidings.chat;

import dev.tidings.channel.Digest;
import dev.tidings.chat.Chat.Kind;
import dev.tidings.chat.Chat.Person;
import dev.tidings.database.UniqueViolation;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Begins chats of visitors. Where a visitor gives an id, the same id from the same address is the
 * same chat, however often and however much at once it is asked for.
 */
@Singleton
public class VisitorChats {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final int ID_BITS = 100;

  private final Chats chats;

  /** The chats of this deployment. */
  @Inject
  public VisitorChats(Chats chats) {
    this.chats = chats;
  }

  /** A chat that may have been begun before. */
  record Begun(Chat chat, boolean before) {}

  /** Begins a chat, or finds the one that was begun. */
  Begun begin(String tenant, String address, ChatBodies.Visitor asked) {
    Optional<String> as = Optional.ofNullable(asked.id()).map(id -> digest(tenant, address, id));
    Optional<Chat> known = as.flatMap(chats::begun);
    if (known.isPresent()) {
      return new Begun(known.get(), true);
    }
    NewChat chat = chat(tenant, asked, as);
    try {
      return new Begun(chats.open(chat), false);
    } catch (RuntimeException e) { // as it was wrapped on its way out of the transaction
      if (!UniqueViolation.isCauseOf(e)) {
        throw e;
      }
      // another request of the same visitor was first
      return new Begun(as.flatMap(chats::begun).orElseThrow(() -> e), true);
    }
  }

  private static NewChat chat(String tenant, ChatBodies.Visitor asked, Optional<String> as) {
    String id = "visitor-" + new BigInteger(ID_BITS, RANDOM).toString(Character.MAX_RADIX);
    Person visitor = new Person(id, Objects.requireNonNullElse(asked.name(), "Visitor"));
    return new NewChat(
        tenant,
        Kind.VISITOR,
        visitor,
        asked.subject(),
        asked.location(),
        List.of(),
        as.orElse(null));
  }

  /** The parts cannot be mistaken for others: no tenant and no address has a line break. */
  private static String digest(String tenant, String address, String id) {
    Digest digest = Digest.of(tenant + '\n' + address + '\n' + id);
    return "%016x%016x".formatted(digest.high(), digest.low());
  }
}
