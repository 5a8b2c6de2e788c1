package dev.tidings.benchmark.load;

import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;

/** All subscribers of a run. */
final class Crowd {
  private static final Duration CONNECT = Duration.ofSeconds(60);

  private final LoadPlan plan;
  private final Network network;
  private final Faults faults;
  private final List<EventLoop> loops;
  private final List<Tally> tallies;
  private final List<HubAddress> addresses;
  private final Arrivals arrivals;
  private final List<Reader> readers = new ArrayList<>();

  /** Subscribers that are not connected yet; their tokens are. */
  Crowd(LoadPlan plan, String name, int size, Network network, Window window, Faults faults) {
    this.plan = plan;
    this.network = network;
    this.faults = faults;
    this.arrivals = new Arrivals(plan.inFlight());
    int count = plan.stalled() == 0 ? plan.loops() : plan.loops() + 1;
    this.loops = IntStream.range(0, count).mapToObj(i -> Network.loop(name + "-" + i)).toList();
    this.tallies =
        IntStream.range(0, count)
            .mapToObj(i -> new Tally(i < plan.loops() ? window : new Window()))
            .toList();
    this.addresses = plan.isHub() ? addresses(plan, name, size) : List.of();
    for (int i = 0; i < size; i++) {
      readers.add(reader(i, size));
    }
  }

  private static List<HubAddress> addresses(LoadPlan plan, String name, int size) {
    TokenMint mint = new TokenMint(plan.algorithm(), plan.key());
    return IntStream.range(0, size)
        .parallel()
        .mapToObj(i -> mint.address(name + (100_000 + i)))
        .toList();
  }

  private Reader reader(int index, int size) {
    boolean stalls = isStalled(index);
    boolean full = !stalls && index % Math.max(1, size / Math.max(1, plan.full())) == 0;
    Reading reading =
        new Reading(
            index, index % plan.channels(), full, tallies.get(loop(index)), faults, arrivals);
    if (!plan.isHub()) {
      return new BareReader(reading, plan.baseline());
    }
    return stalls
        ? new StalledReader(reading, addresses.get(index), plan.way(), this::connect)
        : new HubReader(reading, addresses.get(index), plan.way());
  }

  private boolean isStalled(int index) {
    return index < plan.stalled();
  }

  /**
   * Those that stall have the last one for themselves: what they catch up with delays nobody, and
   * is counted but, in a window that never opens, not timed.
   */
  private int loop(int index) {
    return isStalled(index) ? plan.loops() : index % plan.loops();
  }

  /** Connects everybody, in waves; how many seconds it took. */
  double connect() throws InterruptedException, TimeoutException {
    long start = System.nanoTime();
    for (Reader reader : readers) {
      arrivals.depart(CONNECT);
      connect(reader);
    }
    arrivals.settle(CONNECT);
    return (System.nanoTime() - start) / 1e9;
  }

  private void connect(Reader reader) {
    int index = reader.reading.index();
    network.connect(loops.get(loop(index)), reader, isStalled(index));
  }

  /** Those that stall take what the others and the server leave. */
  void haveStalledGiveWay() throws InterruptedException {
    if (plan.stalled() > 0) {
      Niceness.giveWay(loops.get(plan.loops()));
    }
  }

  int size() {
    return readers.size();
  }

  int connected() {
    return arrivals.count();
  }

  List<Tally> tallies() {
    return tallies;
  }

  /** Events that were delivered so far. */
  long deliveries() {
    return tallies.stream().mapToLong(Tally::deliveries).sum();
  }

  List<Reader> readers() {
    return readers;
  }

  /** Those that stop reading for a while. */
  List<Reader> stalled() {
    return readers.subList(0, plan.stalled());
  }

  /** After it, what the event loops have counted so far is seen by this thread. */
  void await() {
    loops.forEach(loop -> loop.submit(() -> {}).syncUninterruptibly());
  }

  void leave() {
    readers.forEach(Reader::leave);
    await();
  }
}
