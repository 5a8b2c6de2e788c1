package dev.tidings.chat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.channel.ChannelHub;
import dev.tidings.chat.Chat.Person;
import dev.tidings.presence.PresenceRegistry;
import dev.tidings.presence.Roster;
import dev.tidings.security.Caller;
import dev.tidings.session.ClientSession;
import dev.tidings.session.Latches;
import dev.tidings.session.RecordingConnection;
import dev.tidings.session.SessionOpened;
import dev.tidings.session.TestHub;
import dev.tidings.session.Threads;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How agents who connect become known. */
class AgentsHereTest {
  private static final int AGENTS = 50;
  private static final int SESSIONS_EACH = 200;

  private final ChannelHub hub = new ChannelHub();
  private final AtomicInteger threadsMade = new AtomicInteger();
  private final HeldAssignments assignments = new HeldAssignments();
  private final AgentsHere agents = new AgentsHere(roster(), hub.hub.registry, assignments, pool());

  private Roster roster() {
    Threads none = TestHub.threadsThatStand();
    return new Roster(
        new PresenceRegistry(hub.broker, hub.hub.clock, hub.hub.settings, none),
        hub.hub.registry,
        hub.hub.clock,
        hub.hub.settings,
        none);
  }

  private Threads pool() {
    return new Threads(
        task -> {
          threadsMade.incrementAndGet();
          Thread thread = new Thread(task, "agents");
          thread.setDaemon(true);
          return thread;
        });
  }

  @AfterEach
  void stop() {
    assignments.release.countDown();
    hub.close();
  }

  @Test
  void aFloodOfConnectsIsStoredByOneThreadAndEachAgentOnce() {
    List<ClientSession> sessions =
        IntStream.range(0, AGENTS).mapToObj(i -> connect("zoe-" + i, "agent")).toList();

    for (int i = 0; i < SESSIONS_EACH; i++) {
      sessions.parallelStream().forEach(session -> agents.opened(new SessionOpened(session)));
    }
    assignments.release.countDown();
    Latches.until(() -> assignments.stored.size() >= AGENTS);
    sessions.forEach(session -> agents.opened(new SessionOpened(session)));

    assertThat(assignments.most.get()).as("at a time").isEqualTo(1);
    assertThat(threadsMade.get()).as("threads").isEqualTo(1);
    assertThat(assignments.stored)
        .extracting(Person::userId)
        .doesNotHaveDuplicates()
        .hasSize(AGENTS);
  }

  @Test
  void anAgentWhoCannotBeStoredHoldsUpNobodyAndIsTriedAgainOnTheNextConnect() {
    assignments.release.countDown();
    assignments.failures.set(1);
    ClientSession unlucky = connect("zoe-1", "agent");

    agents.opened(new SessionOpened(unlucky));
    agents.opened(new SessionOpened(connect("zoe-2", "agent")));
    Latches.until(() -> assignments.stored.size() == 1);
    agents.opened(new SessionOpened(unlucky));

    Latches.until(() -> assignments.stored.size() == 2);
    assertThat(assignments.stored).extracting(Person::userId).containsExactly("zoe-2", "zoe-1");
  }

  @Test
  void anAgentWhoTakesItsOldNameBackIsStoredAgain() {
    assignments.release.countDown();
    List<String> names = List.of("Zoe", "Zoé", "Zoe", "Zoe");

    names.forEach(name -> agents.know(named(name)));

    assertThat(assignments.stored).extracting(Person::name).containsExactly("Zoe", "Zoé", "Zoe");
  }

  private static Caller named(String name) {
    return new Caller("zoe", name, Optional.empty(), "acme", Set.of("agent"), Instant.MAX);
  }

  @Test
  void whoHasNotTheRoleIsNoAgent() {
    assignments.release.countDown();
    agents.opened(new SessionOpened(connect("ann")));
    agents.opened(new SessionOpened(connect("zoe", "agent")));

    Latches.until(() -> !assignments.stored.isEmpty());
    assertThat(assignments.stored).extracting(Person::userId).containsExactly("zoe");
  }

  private ClientSession connect(String user, String... roles) {
    return hub.hub.connect(
        new RecordingConnection(), TestHub.caller(user, roles), "device-of-" + user);
  }

  /** Stores in memory, once it is released; fails as often as it is told. */
  private static final class HeldAssignments extends ChatAssignments {
    final CountDownLatch release = new CountDownLatch(1);
    final AtomicInteger failures = new AtomicInteger();
    final AtomicInteger most = new AtomicInteger();
    final Queue<Person> stored = new ConcurrentLinkedQueue<>();
    private final AtomicInteger now = new AtomicInteger();

    @Override
    void know(String tenant, Person agent) {
      int here = now.incrementAndGet();
      most.accumulateAndGet(here, Math::max);
      Latches.await(release);
      now.decrementAndGet();
      if (failures.getAndDecrement() > 0) {
        throw new IllegalStateException("the database is away");
      }
      stored.add(agent);
    }

    @Override
    Optional<Person> agent(String tenant, String user) {
      return Optional.empty();
    }
  }
}
