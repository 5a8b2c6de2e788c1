package dev.tidings.it;

import dev.tidings.it.FaultProxy.Chunk;
import dev.tidings.it.FaultProxy.Fault;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** Clients of one channel behind a proxy that fails them; the first of them publish. */
final class FaultWorld implements AutoCloseable {
  static final int CLIENTS = 50;
  static final int PUBLISHERS = 10;

  /** Fewer than the history keeps, so that nobody may be told a gap. */
  private static final int EVENTS = 800;

  private static final Duration SETTLED = Duration.ofSeconds(30);

  private final Target hub;
  private final String channel;
  private final ContinuousClient.Habits habits;
  private final FaultProxy proxy;
  private final List<ContinuousClient> clients = new CopyOnWriteArrayList<>();
  private long published;
  private long mostBehind = Long.MAX_VALUE;

  /** Everybody connects, the publishers first. */
  FaultWorld(Target hub) {
    this(hub, Frames.channel(), CLIENTS, ContinuousClient.Habits.USUAL);
  }

  /** The same in a channel, with so many clients of that kind. */
  FaultWorld(Target hub, String channel, int count, ContinuousClient.Habits habits) {
    this.hub = hub;
    this.channel = channel;
    this.habits = habits;
    this.proxy = new FaultProxy(hub);
    addClients(PUBLISHERS);
    awaitSettled();
    addClients(count - PUBLISHERS);
    awaitSettled();
  }

  List<ContinuousClient> clients() {
    return List.copyOf(clients);
  }

  List<ContinuousClient> publishers() {
    return clients.subList(0, PUBLISHERS);
  }

  List<History> histories() {
    return clients.stream().map(ContinuousClient::history).toList();
  }

  void addClients(int count) {
    for (int i = 0; i < count; i++) {
      clients.add(
          new ContinuousClient(hub, proxy.port(), channel, "client" + clients.size(), habits));
    }
  }

  void add(Predicate<Chunk> match, int times, Fault fault) {
    proxy.add(new FaultProxy.Rule(match, times, fault));
  }

  /** From now on publishers wait while somebody who is here is that many events behind. */
  void publishNoFasterThanRead(long events) {
    mostBehind = events;
  }

  void resetAll() {
    proxy.resetAll();
  }

  void pause(Duration time) {
    try {
      TimeUnit.NANOSECONDS.sleep(time.toNanos());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  /** The publishers publish evenly over the time, and before its middle the scenario happens. */
  void live(Consumer<FaultWorld> scenario, Duration time) {
    FutureTask<?> publishing = new FutureTask<>(() -> publish(time), null);
    new Thread(publishing, "publishing").start();
    pause(time.dividedBy(3));
    scenario.accept(this);
    done(publishing);
    proxy.mend();
  }

  private static void done(Future<?> publishing) {
    try {
      publishing.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    } catch (ExecutionException e) {
      throw new AssertionError("the publishers could not go on", e.getCause());
    }
  }

  private void publish(Duration time) {
    int rounds = EVENTS / PUBLISHERS;
    long pause = Math.max(time.dividedBy(rounds).toNanos(), TimeUnit.MILLISECONDS.toNanos(2));
    for (long left = time.toNanos(); left > 0; left -= pause) {
      await(this::isTogether);
      publishers().forEach(ContinuousClient::publish);
      published += publishers().size();
      pause(Duration.ofNanos(pause));
    }
  }

  /** Waits until everybody who is not away has everything and nothing is on its way. */
  void awaitSettled() {
    await(this::isSettled);
  }

  private void await(BooleanSupplier condition) {
    long end = System.nanoTime() + SETTLED.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new AssertionError("not at rest within " + SETTLED + ": " + state());
      }
      pause(Duration.ofMillis(20));
    }
  }

  private boolean isSettled() {
    List<ContinuousClient> here = here();
    return here.stream().allMatch(ContinuousClient::isQuiet)
        && here.stream().mapToLong(ContinuousClient::offset).distinct().count() == 1
        && here.get(0).offset() >= head();
  }

  private boolean isTogether() {
    return here().stream().allMatch(client -> published - client.offset() < mostBehind);
  }

  private List<ContinuousClient> here() {
    return clients.stream().filter(client -> !client.isAway()).toList();
  }

  private long head() {
    return clients.stream().mapToLong(ContinuousClient::lastAcked).max().orElse(0);
  }

  private String state() {
    long quiet = clients.stream().filter(ContinuousClient::isQuiet).count();
    List<Long> offsets = clients.stream().map(ContinuousClient::offset).distinct().toList();
    return "%d of %d are quiet, at %s".formatted(quiet, clients.size(), offsets);
  }

  /** How many connections there were, and faults that the proxy caused. */
  String summary() {
    return "%d events, %d connections, %d faults"
        .formatted(head(), proxy.accepted(), proxy.applied());
  }

  int connections() {
    return proxy.accepted();
  }

  int faults() {
    return proxy.applied();
  }

  @Override
  public void close() {
    clients.forEach(ContinuousClient::close);
    proxy.close();
  }
}
