package dev.tidings.completion;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

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
            new ArrayList<>());
    answers.put(id, made);
    return made;
  }

  /** The answer no longer grows; the text that is stored of it. */
  synchronized String end(long id) {
    requireUp();
    Stored stored = answers.remove(id);
    return stored == null ? "" : text(stored);
  }

  static String text(Stored stored) {
    StringBuilder text = new StringBuilder();
    stored.parts().forEach(part -> text.append(part.text()));
    return text.toString();
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
  public synchronized void append(List<Part> parts) {
    requireUp();
    Map<Long, Integer> ends = new HashMap<>();
    for (Part part : parts) {
      Stored stored = answers.get(part.answerId());
      if (stored == null) {
        throw new PartRefusedException("answer " + part.answerId() + " has ended");
      }
      int end = ends.computeIfAbsent(part.answerId(), id -> text(stored).length());
      if (part.place() < end) {
        throw new PartRefusedException("there is something at " + part.place());
      }
      ends.put(part.answerId(), part.end());
    }
    for (Part part : parts) {
      Optional.ofNullable(answers.get(part.answerId())).ifPresent(s -> s.parts().add(part));
    }
  }

  @Override
  public synchronized Optional<Stored> read(long answerId, int from) {
    requireUp();
    return Optional.ofNullable(answers.get(answerId))
        .map(
            s ->
                with(
                    s,
                    new Lease(s.node(), s.leaseUntil()),
                    s.taken(),
                    s.parts().stream().filter(part -> part.place() >= from).toList()));
  }

  private static Stored with(Stored s, Lease lease, long taken, List<Part> parts) {
    return new Stored(
        s.id(),
        s.tenant(),
        s.conversationId(),
        s.source(),
        lease.node(),
        lease.until(),
        taken,
        parts);
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
    answers.put(answerId, with(stored, lease, stored.taken() + 1, stored.parts()));
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
        answers.put(id, with(stored, lease, stored.taken(), stored.parts()));
      }
    }
    return lost;
  }
}
