package dev.tidings.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/**
 * Thousands of subscribers of one channel, all on one thread, which come back with their places
 * after every loss, as the contract asks: within the spread that the hub gave them, or after the
 * pause that it named.
 */
final class StormCrowd implements AutoCloseable {
  /** How many may be on their way at a time when they first connect. */
  private static final int IN_FLIGHT = 64;

  private static final long IDLE_MILLIS = 50;

  private final Selector selector;
  private final List<StormClient> clients = new ArrayList<>();
  private final Queue<Runnable> commands = new ConcurrentLinkedQueue<>();
  private final Queue<String> faults = new ConcurrentLinkedQueue<>();
  private final AtomicInteger refusals = new AtomicInteger();
  private final Thread thread = new Thread(this::run, "storm");
  private volatile boolean closed;

  /** Who is to connect, and when; used by the crowd's thread. */
  private final PriorityQueue<Departure> departures = new PriorityQueue<>();

  private record Departure(long at, StormClient client) implements Comparable<Departure> {
    @Override
    public int compareTo(Departure other) {
      return Long.compare(at, other.at);
    }
  }

  StormCrowd(Target hub, int size, String channel) throws IOException {
    selector = Selector.open();
    for (int i = 0; i < size; i++) {
      clients.add(new StormClient(this, hub, channel, i));
    }
    thread.start();
  }

  Selector selector() {
    return selector;
  }

  /** Connects everybody, some at a time; how long it took. */
  Duration connect(Duration timeout) {
    long start = System.nanoTime();
    for (int i = 0; i < clients.size(); i += IN_FLIGHT) {
      List<StormClient> next = clients.subList(i, Math.min(i + IN_FLIGHT, clients.size()));
      commands.add(() -> next.forEach(client -> depart(client, 0)));
      selector.wakeup();
      await("connected", next, StormClient::isJoined, timeout);
    }
    return Duration.ofNanos(System.nanoTime() - start);
  }

  /** Has every client reset its own connection, all at once; they have when this returns. */
  void reset() {
    CompletableFuture<Void> done = new CompletableFuture<>();
    commands.add(
        () -> {
          clients.forEach(StormClient::reset);
          done.complete(null);
        });
    selector.wakeup();
    done.join();
  }

  /** Waits until everybody is subscribed and has the event at the offset. */
  void awaitAll(long offset, Duration timeout) {
    await("at " + offset, clients, client -> client.isJoined() && client.last() >= offset, timeout);
  }

  private void await(
      String what, Collection<StormClient> who, Predicate<StormClient> so, Duration timeout) {
    long end = System.nanoTime() + timeout.toNanos();
    for (long left = count(who, so); left < who.size(); left = count(who, so)) {
      if (System.nanoTime() > end) {
        throw new AssertionError(
            "%d of %d clients %s after %s; %s"
                .formatted(left, who.size(), what, timeout, faults.peek()));
      }
      try {
        TimeUnit.MILLISECONDS.sleep(10);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new AssertionError(e);
      }
    }
  }

  private static long count(Collection<StormClient> who, Predicate<StormClient> so) {
    return who.stream().filter(so).count();
  }

  /** Events that were lost or came twice, gaps, and places that were not kept. */
  List<String> faults() {
    return List.copyOf(faults);
  }

  /** How often a connection was refused, or ended before it was subscribed. */
  int refusals() {
    return refusals.get();
  }

  /** How many times clients have been subscribed. */
  long joins() {
    return clients.stream().mapToLong(StormClient::joins).sum();
  }

  /** How many clients have a place that they keep. */
  long kept() {
    return clients.stream().filter(StormClient::isKept).count();
  }

  void fault(String what) {
    faults.add(what);
  }

  void refused() {
    refusals.incrementAndGet();
  }

  /** Has the client connect after a time; called by the crowd's thread. */
  void depart(StormClient client, long millis) {
    departures.add(new Departure(System.nanoTime() + millis * 1_000_000, client));
  }

  private void run() {
    try {
      while (!closed) {
        selector.select(key -> ((StormClient) key.attachment()).ready(key), IDLE_MILLIS);
        for (Runnable next = commands.poll(); next != null; next = commands.poll()) {
          next.run();
        }
        connectThoseDue();
      }
    } catch (IOException | RuntimeException e) {
      faults.add("the crowd has ended: " + e);
    }
  }

  private void connectThoseDue() {
    long now = System.nanoTime();
    for (Departure first = departures.peek();
        first != null && first.at() <= now;
        first = departures.peek()) {
      departures.remove().client().connect();
    }
  }

  @Override
  public void close() {
    closed = true;
    selector.wakeup();
    try {
      thread.join();
      for (StormClient client : clients) {
        client.close();
      }
      selector.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
