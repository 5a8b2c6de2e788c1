package dev.tidings.chat;

import dev.tidings.chat.Chat.Person;
import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/**
 * Who is next: of those who are here and have room, the one who was longest not given a chat. Turns
 * only rise, so that nobody is given two while somebody else with room waits for one.
 */
final class RoundRobin {
  private RoundRobin() {}

  /**
   * An agent who may be given a chat.
   *
   * @param turn when its last turn was; 0 for never
   * @param chats how many open chats it has
   */
  record Candidate(Person agent, long turn, long chats) {}

  /** Who is next; empty when nobody has room for another one. */
  static Optional<Candidate> next(Collection<Candidate> here, long maxChats) {
    return here.stream()
        .filter(candidate -> candidate.chats() < maxChats)
        .min(Comparator.comparingLong(Candidate::turn).thenComparing(c -> c.agent().userId()));
  }
}
