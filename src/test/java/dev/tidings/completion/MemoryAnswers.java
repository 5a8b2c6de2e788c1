package dev.tidings.completion;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** Answers that grow, without a database; can refuse to take anything. */
final class MemoryAnswers implements AnswerStore {
  private final Map<Long, Stored> answers = new HashMap<>();
  private boolean down;

  /** A new answer. */
  synchronized Stored begin(long id, long conversation, Source source, Lease lease) {
    Stored made =
        new Stored(
            id,
            CompletionWorld.TENANT,
            conversation,
            source,
            lease.node(),
            lease.until(),
            0,
            Optional.empty(),
            Part.none(id));
    answers.put(id, made);
    return made;
  }

  /** The answer no longer grows, if it is a node's; whether it was. */
  synchronized boolean end(String node, long id) {
    requireUp();
    return answers.values().removeIf(stored -> stored.id() == id && stored.node().equals(node));
  }

  synchronized void down(boolean nowDown) {
    down = nowDown;
  }

  private void requireUp() {
    if (down) {
      throw new AnswersUnavailableException("down", new IllegalStateException("down"));
    }
  }

  @Override
  public synchronized Set<Long> append(String node, List<Part> parts) {
    requireUp();
    Set<Long> lost = new HashSet<>();
    for (Part part : parts) {
      Stored stored = answers.get(part.answerId());
      if (stored == null || !stored.node().equals(node)) {
        lost.add(part.answerId());
        continue;
      }
      Part text = stored.text();
      assertThat(part.place()).as("no hole").isLessThanOrEqualTo(text.end());
      answers.put(part.answerId(), stored.with(Part.joined(stored.id(), List.of(text, part))));
    }
    return lost;
  }

  @Override
  public synchronized Optional<Stored> find(long answerId) {
    return read(answerId, Integer.MAX_VALUE);
  }

  @Override
  public synchronized List<Stored> read(Map<Long, Integer> from) {
    requireUp();
    return from.keySet().stream()
        .map(answers::get)
        .filter(Objects::nonNull)
        .map(stored -> stored.with(stored.text().after(from.getOrDefault(stored.id(), 0))))
        .toList();
  }

  private static Stored with(Stored s, Lease lease, long taken) {
    return with(s, lease, taken, s.cancelledBy());
  }

  private static Stored with(Stored s, Lease lease, long taken, Optional<String> cancelledBy) {
    return new Stored(
        s.id(),
        s.tenant(),
        s.conversationId(),
        s.source(),
        lease.node(),
        lease.until(),
        taken,
        cancelledBy,
        s.text());
  }

  @Override
  public synchronized void cancel(long answerId, String by) {
    requireUp();
    answers.computeIfPresent(
        answerId,
        (id, s) ->
            with(
                s,
                new Lease(s.node(), s.leaseUntil()),
                s.taken(),
                s.cancelledBy().or(() -> Optional.of(by))));
  }

  @Override
  public boolean take(long answerId, Lease lease) {
    return takeOver(answerId, lease, Long.MAX_VALUE);
  }

  @Override
  public synchronized boolean takeOver(long answerId, Lease lease, long now) {
    requireUp();
    Stored stored = answers.get(answerId);
    if (stored == null || stored.leaseUntil() >= now) {
      return false;
    }
    answers.put(answerId, with(stored, lease, stored.taken() + 1));
    return true;
  }

  @Override
  public synchronized List<Long> abandoned(long now, int max) {
    requireUp();
    return answers.values().stream()
        .filter(stored -> stored.leaseUntil() < now)
        .map(Stored::id)
        .sorted()
        .limit(max)
        .toList();
  }

  @Override
  public synchronized List<Long> renew(Collection<Long> ids, Lease lease) {
    requireUp();
    List<Long> lost = new ArrayList<>();
    for (long id : ids) {
      Stored stored = answers.get(id);
      if (stored == null || !stored.node().equals(lease.node())) {
        lost.add(id);
      } else {
        answers.put(id, with(stored, lease, stored.taken()));
      }
    }
    return lost;
  }

  @Override
  public void forget(String node, long answerId) {
    // keeps nothing beside the answers
  }

  @Override
  public void tidy(String node) {
    // the same
  }
}
