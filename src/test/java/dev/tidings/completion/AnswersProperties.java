package dev.tidings.completion;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.channel.ChannelHub;
import dev.tidings.protocol.ProtocolException;
import dev.tidings.security.MovedClock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.lifecycle.AfterContainer;

/**
 * Whatever joins, drops, comes back, is pushed twice or left out, whichever node dies or takes
 * over, and however often the database is away: what a client was shown stays and has no hole, and
 * at rest it is what is stored, with one end.
 */
class AnswersProperties {
  private static final long ID = 7;
  private static final ChannelHub HUB = new ChannelHub();

  @AfterContainer
  static void stop() {
    HUB.close();
  }

  @Property(tries = 2_000)
  void atRestEachClientHasWhatIsStored(@ForAll long seed) {
    new World(new Random(seed)).run();
  }

  /** Two nodes over one store, a service that pushes, and clients. */
  private static final class World {
    private final Random random;
    private final MovedClock clock = new MovedClock();
    private final MemoryAnswers store = new MemoryAnswers();
    private final StoredInMemory conversations = new StoredInMemory(store);
    private final List<Runnable> later = new ArrayList<>();
    private final Answers[] nodes = {node(0), node(1)};
    private int started = 2;
    private final List<String> tokens = new ArrayList<>();
    private final Map<ReadingClient, Integer> readers = new HashMap<>();

    /** What the service knows to be taken. */
    private long acked = 1;

    private boolean ending;

    World(Random random) {
      this.random = random;
      conversations.begin(ID, Source.SERVICE, lease(0));
      for (int i = 0; i < 3; i++) {
        readers.put(new ReadingClient(), -1);
      }
    }

    private Answers node(int number) {
      return new Answers(
          "node-" + number,
          store,
          conversations,
          HUB.broker,
          clock,
          Runnable::run,
          (delay, task) -> later.add(task));
    }

    private Lease lease(int node) {
      return new Lease(nodes[node].node(), clock.millis() + 10_000);
    }

    void run() {
      for (int i = 0; i < 60; i++) {
        step();
      }
      rest();
      Message end = conversations.message(CompletionWorld.TENANT, ID).orElseThrow();
      assertThat(end.isGrowing()).isFalse();
      assertThat(conversations.ends()).isEqualTo(1);
      assertThat(String.join("", tokens)).startsWith(end.text());
      if (end.end().orElseThrow() instanceof Ending.Complete) {
        assertThat(end.text()).isEqualTo(String.join("", tokens));
      }
      for (ReadingClient reader : readers.keySet()) {
        assertThat(reader.text()).isEqualTo(end.text());
        assertThat(reader.end()).isEqualTo(end);
      }
    }

    private void step() {
      int node = random.nextInt(2);
      switch (random.nextInt(15)) {
        case 0, 1, 2, 3 -> push(node);
        case 4, 5, 6 -> quietly(() -> nodes[node].round());
        case 7 -> quietly(() -> follow(node));
        case 8, 9 -> join(node);
        case 10 -> leave();
        case 11 -> kill(node);
        case 12 -> store.down(random.nextInt(3) == 0);
        case 13 -> quietly(() -> renew(node));
        default -> {
          if (random.nextInt(6) == 0) {
            cancel(node);
          }
        }
      }
    }

    /** The service pushes from what it knows to be taken, or from before; never leaves one out. */
    private void push(int node) {
      if (ending) {
        return;
      }
      for (int i = random.nextInt(3); i > 0; i--) {
        tokens.add(random.nextInt(4) == 0 ? "\uD83D\uDE00" : "t" + tokens.size() + ' ');
      }
      long from = 1L + random.nextInt((int) acked);
      int upTo = tokens.size();
      Pushed pushed = new Pushed(from, List.copyOf(tokens.subList((int) from - 1, upTo)), null);
      quietly(() -> send(node, pushed));
    }

    private void send(int node, Pushed pushed) {
      nodes[node]
          .take(ID, lease(node))
          .flatMap(answer -> nodes[node].push(answer, pushed, lease(node)))
          .ifPresent(
              done -> {
                CompletableFuture<Void> unused =
                    done.thenAccept(progress -> acked(progress, pushed));
              });
    }

    private void acked(Progress progress, Pushed pushed) {
      assertThat(progress.next()).isGreaterThanOrEqualTo(pushed.end());
      acked = Math.max(acked, pushed.end());
    }

    private void join(int node) {
      ReadingClient reader = anyReader();
      if (at(reader) < 0 && reader.end() == null) {
        quietly(
            () ->
                nodes[node]
                    .open(ID)
                    .filter(answer -> answer.stored() >= reader.position())
                    .ifPresent(
                        answer -> {
                          readers.put(reader, node);
                          answer.read(reader.position(), reader);
                        }));
      }
    }

    /** The node at which a client reads; -1 for none. */
    private int at(ReadingClient reader) {
      return readers.getOrDefault(reader, -1);
    }

    private void leave() {
      ReadingClient reader = anyReader();
      int node = at(reader);
      if (node >= 0) {
        readers.put(reader, -1);
        nodes[node].all().forEach(answer -> answer.leave(reader));
      }
    }

    private ReadingClient anyReader() {
      return List.copyOf(readers.keySet()).get(random.nextInt(readers.size()));
    }

    /** The node is gone with all it knows, and another begins in its place. */
    private void kill(int node) {
      List<Answer> dead = List.copyOf(nodes[node].all());
      nodes[node] = node(started++);
      readers.replaceAll(
          (reader, at) -> {
            if (at == node) {
              dead.forEach(answer -> answer.leave(reader));
              return -1;
            }
            return at;
          });
    }

    private void follow(int node) {
      nodes[node].follow(nodes[node].all().stream().filter(answer -> !answer.isOwn()).toList());
    }

    /** What the keeper does: a node hears which answers are no longer its own. */
    private void renew(int node) {
      List<Long> own = nodes[node].all().stream().filter(Answer::isOwn).map(Answer::id).toList();
      for (long lost : store.renew(own, lease(node))) {
        nodes[node].open(lost).filter(Answer::isOwn).ifPresent(Answer::disown);
      }
    }

    private void cancel(int node) {
      ending = true;
      quietly(
          () ->
              nodes[node]
                  .take(ID, lease(node))
                  .ifPresent(answer -> answer.finish(new Ending.Cancelled("ann"))));
    }

    /** A database that is away, and what another node took, are refusals that may come. */
    private void quietly(Runnable act) {
      try {
        act.run();
      } catch (GapException e) {
        acked = e.expected(); // the service goes on with the number that it is told
      } catch (ProtocolException | OverException e) {
        assertThat(e).hasMessageNotContaining("Exception");
      }
    }

    /** The service says the rest and the end; every client comes back. */
    private void rest() {
      store.down(false);
      Pushed all = new Pushed(1, List.copyOf(tokens), new Ending.Complete("stop", null));
      for (int i = 0; i < 6; i++) {
        quietly(() -> send(0, all)); // again, as long as it was refused
        for (int node = 0; node < 2; node++) {
          nodes[node].round();
          renew(node);
          follow(node);
        }
        List.copyOf(later).forEach(Runnable::run);
      }
      Message end = conversations.message(CompletionWorld.TENANT, ID).orElseThrow();
      for (ReadingClient reader : readers.keySet()) {
        if (reader.end() == null) {
          assertThat(at(reader)).as("who is there was told the end").isEqualTo(-1);
          String missed = end.text().substring(reader.position());
          if (!missed.isEmpty()) {
            reader.token(new Token(1, ID, reader.position(), missed));
          }
          reader.ended(end);
        }
      }
    }
  }
}
