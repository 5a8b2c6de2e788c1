package dev.tidings.completion;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.history.TestDatabase;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The adapter of the database. */
abstract class DatabaseAnswersContract extends AnswerStoreContract {
  private TestDatabase database;
  private CompletionWorld world;

  /** All tests of the class share the database. */
  @BeforeEach
  void begin(TestDatabase given) {
    database = given;
    database.execute("delete from ai_conversation");
    database.execute("delete from ai_answer_round");
    world = new CompletionWorld(database);
  }

  @Override
  AnswerStore store() {
    return world.store;
  }

  @Override
  long begun() {
    return world.begun(UUID.randomUUID().toString()).id();
  }

  @Override
  void end(long id) {
    world.conversations.end(
        CompletionWorld.TENANT, CompletionWorld.NODE, Part.none(id), new Ending.Cancelled("ann"));
  }

  private long rows(String table) {
    return database.number("select count(*) from " + table);
  }

  /** Of sixty answers, each grows with each round. */
  private List<Long> sixty() {
    return IntStream.range(0, 60).mapToObj(i -> begun()).toList();
  }

  private void grow(List<Long> ids, int rounds) {
    for (int i = 0; i < rounds; i++) {
      int place = i;
      List<Part> parts = ids.stream().map(id -> new Part(id, place, "x", place + 2L)).toList();
      assertThat(world.store.append(CompletionWorld.NODE, parts)).isEmpty();
    }
  }

  @Test
  void aRoundIsARowAndItsTextIsBroughtToTheAnswersLittleByLittle() {
    List<Long> ids = sixty();
    grow(ids, Rounds.KEPT);
    assertThat(rows("ai_answer_round")).isEqualTo(Rounds.KEPT);
    assertThat(rows("ai_answer_part")).isZero();

    grow(ids, 4 * Rounds.KEPT);

    assertThat(rows("ai_answer_round")).isBetween(1L, 2L * Rounds.KEPT);
    assertThat(rows("ai_answer_part")).isBetween(60L, 60L * 4);
    for (long id : ids) {
      assertThat(world.store.read(id, 0).orElseThrow().text().text())
          .isEqualTo("x".repeat(4 * Rounds.KEPT));
    }
  }

  @Test
  void nothingIsLeftOfAnswersThatHaveEnded() {
    List<Long> ids = sixty();
    grow(ids, 2 * Rounds.KEPT);
    for (long id : ids) {
      end(id);
      world.store.forget(CompletionWorld.NODE, id);
    }
    world.store.tidy(CompletionWorld.NODE);

    assertThat(rows("ai_answer_round")).isZero();
    assertThat(rows("ai_answer_part")).isZero();
  }

  @Test
  void theRoundsOfANodeThatIsGoneGoWhenItsAnswersAreTaken() {
    List<Long> ids = sixty();
    grow(ids, 3);
    DatabaseAnswers survivor = new DatabaseAnswers(database::source);
    survivor.tidy("node-2");
    assertThat(rows("ai_answer_round")).isEqualTo(3);

    for (long id : ids) {
      assertThat(survivor.takeOver(id, CompletionWorld.lease("node-2", 9_000), 1_001)).isTrue();
      assertThat(survivor.read(id, 0).orElseThrow().text()).isEqualTo(new Part(id, 0, "xxx", 4));
    }
    survivor.tidy("node-2");

    assertThat(rows("ai_answer_round")).isZero();
  }

  @Test
  void anAnswerThatEndsWhileItsTextIsBroughtHomeKeepsNobodyFromStoring() {
    long over = begun();
    long other = begun();
    grow(List.of(over, other), Rounds.KEPT);
    end(over); // the store does not know yet

    Part next = new Part(other, Rounds.KEPT, "y", 99);
    assertThat(world.store.append(CompletionWorld.NODE, List.of(next))).doesNotContain(other);
    assertThat(world.store.read(other, Rounds.KEPT).orElseThrow().text()).isEqualTo(next);
    assertThat(database.number("select count(*) from ai_answer_part where answer_id = " + over))
        .isZero();
  }

  /**
   * Three nodes write the same answers and take them from each other, all at once: whatever a node
   * was told to be stored is in the text, in its order, and nothing of a node that had lost it.
   */
  @Test
  void whatIsStoredStaysWhoeverTakesTheAnswersMeanwhile() throws Exception {
    List<Long> ids = sixty().subList(0, 6);
    ExecutorService pool = Executors.newFixedThreadPool(3);
    try {
      List<Future<?>> writers =
          IntStream.range(0, 3)
              .<Future<?>>mapToObj(i -> pool.submit(() -> new Writer(i, ids).run()))
              .toList();
      for (Future<?> writer : writers) {
        writer.get(3, TimeUnit.MINUTES);
      }
    } finally {
      pool.shutdownNow();
    }
  }

  /** A node that takes answers, and goes on with those that it has. */
  private final class Writer {
    private final DatabaseAnswers store = new DatabaseAnswers(database::source);
    private final String node;
    private final List<Long> ids;
    private final Random random;
    private final Map<Long, Part> own = new HashMap<>();

    Writer(int number, List<Long> ids) {
      this.node = "writer-" + number;
      this.ids = ids;
      this.random = new Random(number);
    }

    void run() {
      for (int i = 0; i < 200; i++) {
        try {
          step();
        } catch (AnswersUnavailableException e) {
          own.clear(); // two that waited for each other; begins anew from what is stored
        }
      }
    }

    private void step() {
      if (random.nextInt(4) == 0) {
        long id = ids.get(random.nextInt(ids.size()));
        if (store.take(id, CompletionWorld.lease(node, 9_000))) {
          own.put(id, store.read(id, 0).orElseThrow().text());
        }
      }
      List<Part> more =
          own.values().stream()
              .map(text -> new Part(text.answerId(), text.end(), node + ' ', text.nextSeq() + 1))
              .toList();
      Set<Long> lost = store.append(node, more);
      lost.forEach(own::remove);
      more.stream()
          .filter(part -> !lost.contains(part.answerId()))
          .forEach(part -> own.merge(part.answerId(), part, Writer::joined));
      own.keySet().forEach(this::check);
    }

    private static Part joined(Part before, Part more) {
      return Part.joined(before.answerId(), List.of(before, more));
    }

    /** Others may have gone on with it since. */
    private void check(long id) {
      Part known = Objects.requireNonNull(own.get(id));
      Part read = store.read(id, 0).orElseThrow().text();
      assertThat(read.text()).startsWith(known.text());
      assertThat(read.nextSeq() - 1L).isEqualTo(read.text().chars().filter(c -> c == ' ').count());
    }
  }
}
