package dev.tidings.completion;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.naming.InitialContext;
import javax.naming.NamingException;
import javax.sql.DataSource;

/**
 * Answers that grow in the database, in transactions of its own, never part of a container's. What
 * a node stores at a time is a row, however many answers it is of; the text of each is brought
 * together later, some of them with each round. The same statements serve H2 and PostgreSQL.
 */
@Singleton
class DatabaseAnswers implements AnswerStore {
  /** So many leases are renewed at a time: who stores text must not wait for all of them. */
  private static final int RENEWED = 64;

  private final Supplier<DataSource> source;

  /** Of this node; of several in tests. */
  private final Map<String, Rounds> nodes = new ConcurrentHashMap<>();

  @Inject
  DatabaseAnswers() {
    this(DatabaseAnswers::deployed);
  }

  DatabaseAnswers(Supplier<DataSource> source) {
    this.source = source;
  }

  private static DataSource deployed() {
    try {
      return (DataSource) new InitialContext().lookup("java:comp/env/jdbc/unshared");
    } catch (NamingException e) {
      throw new AnswersUnavailableException("the server has no data source jdbc/tidings", e);
    }
  }

  /** What is done with a connection. */
  private interface Work<T> {
    T on(Connection connection) throws SQLException;
  }

  /** In one transaction. */
  private <T> T within(Work<T> work) {
    try (Connection connection = source.get().getConnection()) {
      boolean autoCommit = connection.getAutoCommit();
      connection.setAutoCommit(false);
      boolean done = false;
      try {
        T result = work.on(connection);
        connection.commit();
        done = true;
        return result;
      } finally {
        if (!done) {
          connection.rollback();
        }
        connection.setAutoCommit(autoCommit);
      }
    } catch (SQLException e) {
      throw new AnswersUnavailableException("answers are out of reach; ask again", e);
    }
  }

  private Rounds rounds(String node) {
    return nodes.computeIfAbsent(node, name -> new Rounds());
  }

  @Override
  public Set<Long> append(String node, List<Part> parts) {
    Rounds.Round round = rounds(node).next();
    Outcome outcome = within(connection -> store(connection, node, round, parts));
    Set<Long> lost = outcome.lost();
    rounds(node).stored(round, own(parts, lost), outcome.count());
    lost.forEach(rounds(node)::forget);
    return lost;
  }

  /**
   * What became of a round.
   *
   * @param count how often somebody took an answer from the node
   * @param lost the answers that are not the node's
   */
  private record Outcome(long count, Set<Long> lost) {}

  private Outcome store(Connection connection, String node, Rounds.Round round, List<Part> parts)
      throws SQLException {
    long count = count(connection, node);
    List<Part> asked = new ArrayList<>(round.home()); // which may have ended
    parts.stream().filter(p -> !rounds(node).isOwn(p.answerId(), count)).forEach(asked::add);
    Set<Long> lost = new HashSet<>();
    for (long id : ids(asked)) {
      if (!AnswerRows.isOf(connection, id, node)) {
        lost.add(id);
      }
    }
    RoundRows.add(connection, node, round.number(), RoundText.of(own(parts, lost)));
    RoundRows.bringHome(connection, own(round.home(), lost));
    if (rounds(node).isNews(round)) {
      RoundRows.deleteBefore(connection, node, round.keep());
    }
    return new Outcome(count, lost);
  }

  /** In the order in which leases are renewed, so that two transactions cannot block each other. */
  private static List<Long> ids(List<Part> parts) {
    return parts.stream().map(Part::answerId).distinct().sorted().toList();
  }

  private long count(Connection connection, String node) throws SQLException {
    OptionalLong known = RoundRows.locked(connection, node);
    if (known.isEmpty()) {
      RoundRows.enter(connection, node, 0);
      rounds(node).doubt();
    }
    return known.orElse(0);
  }

  private static List<Part> own(List<Part> parts, Set<Long> lost) {
    return parts.stream().filter(part -> !lost.contains(part.answerId())).toList();
  }

  private static List<Part> concat(List<Part> first, List<Part> second) {
    return Stream.concat(first.stream(), second.stream()).toList();
  }

  @Override
  public Optional<Stored> find(long answerId) {
    return within(connection -> AnswerRows.find(connection, answerId));
  }

  @Override
  public List<Stored> read(Map<Long, Integer> from) {
    return within(
        connection -> {
          Map<String, List<Stored>> byNode = new HashMap<>();
          for (long id : from.keySet()) {
            AnswerRows.find(connection, id)
                .ifPresent(s -> byNode.computeIfAbsent(s.node(), n -> new ArrayList<>()).add(s));
          }
          List<Stored> found = new ArrayList<>();
          for (Map.Entry<String, List<Stored>> node : byNode.entrySet()) {
            found.addAll(withText(connection, node.getKey(), node.getValue(), from));
          }
          return found;
        });
  }

  /** Rounds first: what is brought home meanwhile is there twice, and not nowhere. */
  private static List<Stored> withText(
      Connection connection, String node, List<Stored> answers, Map<Long, Integer> from)
      throws SQLException {
    Set<Long> ids = answers.stream().map(Stored::id).collect(Collectors.toSet());
    Map<Long, List<Part>> loose = RoundRows.inRounds(connection, node, ids);
    List<Stored> all = new ArrayList<>();
    for (Stored answer : answers) {
      long id = answer.id();
      int place = from.getOrDefault(id, 0);
      List<Part> home = RoundRows.atHome(connection, id, place);
      Part text = Part.joined(id, concat(home, loose.getOrDefault(id, List.of())));
      all.add(answer.with(text.after(place)));
    }
    return all;
  }

  @Override
  public void cancel(long answerId, String by) {
    within(connection -> AnswerRows.cancel(connection, answerId, by));
  }

  @Override
  public boolean take(long answerId, Lease lease) {
    return takeOver(answerId, lease, Long.MAX_VALUE);
  }

  @Override
  public boolean takeOver(long answerId, Lease lease, long now) {
    while (true) {
      Optional<Stored> seen = find(answerId).filter(answer -> answer.leaseUntil() < now);
      if (seen.isEmpty()) {
        return false;
      }
      if (within(connection -> take(connection, seen.get(), lease, now))) {
        rounds(lease.node()).forget(answerId);
        return true;
      }
    }
  }

  /** False when it is no longer as it was seen. */
  private static boolean take(Connection connection, Stored seen, Lease lease, long now)
      throws SQLException {
    RoundRows.countTaken(connection, seen.node());
    boolean taken = AnswerRows.take(connection, seen, lease, now);
    if (taken) {
      bringHome(connection, seen);
    }
    return taken;
  }

  private static void bringHome(Connection connection, Stored answer) throws SQLException {
    long id = answer.id();
    List<Part> home = RoundRows.atHome(connection, id, Integer.MAX_VALUE);
    List<Part> loose =
        RoundRows.inRounds(connection, answer.node(), Set.of(id)).getOrDefault(id, List.of());
    Part rest = Part.joined(id, concat(home, loose)).after(Part.joined(id, home).end());
    if (!rest.text().isEmpty()) {
      RoundRows.bringHome(connection, List.of(rest));
    }
  }

  @Override
  public List<Long> abandoned(long now, int max) {
    return within(connection -> AnswerRows.abandoned(connection, now, max));
  }

  @Override
  public List<Long> renew(Collection<Long> answers, Lease lease) {
    List<Long> ids = answers.stream().sorted().toList();
    List<Long> lost = new ArrayList<>();
    for (int from = 0; from < ids.size(); from += RENEWED) {
      List<Long> some = ids.subList(from, Math.min(ids.size(), from + RENEWED));
      int[] counts = within(connection -> AnswerRows.renew(connection, some, lease));
      for (int i = 0; i < counts.length; i++) {
        if (counts[i] == 0) {
          lost.add(some.get(i));
        }
      }
    }
    lost.forEach(rounds(lease.node())::forget);
    return lost;
  }

  @Override
  public void forget(String node, long answerId) {
    rounds(node).forget(answerId);
  }

  @Override
  public void tidy(String node) {
    long before = rounds(node).idle();
    within(
        connection -> {
          RoundRows.deleteBefore(connection, node, before);
          return RoundRows.deleteUnneeded(connection);
        });
    rounds(node).deleted(before);
  }
}
