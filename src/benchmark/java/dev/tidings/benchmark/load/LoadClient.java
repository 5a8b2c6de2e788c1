package dev.tidings.benchmark.load;

import io.netty.channel.EventLoop;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The load client's run: connect, warm up, measure, drain, count. Its one argument is a {@link
 * LoadPlan}; its last line is the outcome.
 */
public final class LoadClient {
  private static final Logger LOG = System.getLogger(LoadClient.class.getName());

  /** A reader of the lowest priority may get nothing for long where the machine is busy. */
  private static final Duration QUIET = Duration.ofSeconds(30);

  private static final Duration DRAIN = Duration.ofSeconds(90);
  private static final Duration BACKLOG = Duration.ofSeconds(15);
  private static final Duration AFTER_STALL = Duration.ofSeconds(3);
  private static final Duration PUBLISHERS = Duration.ofSeconds(30);
  private static final int PROGRESS_SECONDS = 5;

  private final LoadPlan plan;
  private final Control control;
  private final Network network;
  private final Window window = new Window();
  private final Faults faults = new Faults();

  private LoadClient(LoadPlan plan, Control control) {
    this.plan = plan;
    this.control = control;
    this.network = new Network(plan.port(), plan.certificate());
  }

  /** Runs the plan that is given as JSON. */
  public static void main(String[] args) {
    LoadPlan plan = LoadPlan.of(args[0]);
    Control control = new Control();
    try {
      new LoadClient(plan, control).run();
      Runtime.getRuntime().halt(0);
    } catch (Exception e) {
      LOG.log(Level.ERROR, "the load client failed", e);
      Runtime.getRuntime().halt(1);
    }
  }

  private void run() throws InterruptedException, TimeoutException {
    rehearse();
    control.meet(Moments.REHEARSED);
    Crowd crowd = new Crowd(plan, "user", plan.subscribers(), network, window, faults);
    double connectSeconds = connect(crowd);
    crowd.haveStalledGiveWay();
    control.meet(Moments.CONNECTED);
    Measure measure = new Measure(crowd);
    Publishing publishing = plan.rate() < 0 ? null : publishing(crowd);
    if (publishing != null) {
      publishing.begin();
      rest(plan.warmUp(), crowd);
      control.meet(Moments.WARMING);
      awaitBacklog(crowd, publishing);
    }
    measure(crowd, publishing, measure);
    if (publishing != null) {
      drain(crowd, publishing);
      settle(crowd, publishing);
    }
    crowd.leave();
    Outcome outcome = new Outcome(plan, crowd, window, faults, measure);
    control.say(Moments.OUTCOME + ' ' + outcome.json(connectSeconds, publishing));
  }

  private void rehearse() throws InterruptedException, TimeoutException {
    for (int round = 0; round < plan.rehearsals(); round++) {
      Crowd crowd = new Crowd(plan, "early" + round, plan.rehearsal(), network, window, faults);
      connect(crowd);
      crowd.leave();
    }
  }

  private double connect(Crowd crowd) throws InterruptedException, TimeoutException {
    Thread progress = new Thread(() -> reportArrivals(crowd), "progress");
    progress.setDaemon(true);
    progress.start();
    try {
      return crowd.connect();
    } finally {
      progress.interrupt();
    }
  }

  private void reportArrivals(Crowd crowd) {
    try {
      while (true) {
        TimeUnit.SECONDS.sleep(PROGRESS_SECONDS);
        control.progress(crowd.connected() + " of " + crowd.size() + " connected");
      }
    } catch (InterruptedException e) {
      // all are connected, or will never be
    }
  }

  private Publishing publishing(Crowd crowd) throws InterruptedException, TimeoutException {
    EventLoop loop = Network.loop("publishers");
    Publishing publishing =
        new Publishing(
            loop, plan.publishers(), plan.channels(), plan.rate(), plan.warmUp().dividedBy(2));
    Arrivals arrivals = new Arrivals(plan.publishers());
    long readersEach = plan.subscribers() / plan.channels();
    for (int i = 0; i < plan.publishers(); i++) {
      Writer writer =
          plan.isHub()
              ? hubWriter(i, arrivals, publishing)
              : new BareWriter(
                  i,
                  plan.baseline(),
                  arrivals,
                  faults,
                  () ->
                      publishing.total() * readersEach - crowd.deliveries()
                          < Publishing.UNACKED * readersEach);
      publishing.add(writer);
      arrivals.depart(PUBLISHERS);
      network.connect(loop, writer, false);
    }
    arrivals.settle(PUBLISHERS);
    return publishing;
  }

  private Writer hubWriter(int index, Arrivals arrivals, Publishing publishing) {
    HubAddress address =
        new TokenMint(plan.algorithm(), plan.key()).address("publisher" + (10 + index), "service");
    return new HubWriter(index, address, plan.channels(), arrivals, faults, publishing);
  }

  private void measure(Crowd crowd, @Nullable Publishing publishing, Measure measure)
      throws InterruptedException, TimeoutException {
    window.open();
    measure.begin(publishing);
    control.say(Moments.WINDOW_OPEN);
    Stalls stalls = new Stalls(crowd.stalled(), plan.stall(), duration -> rest(duration, crowd));
    if (plan.stall().isZero()) {
      rest(plan.window(), crowd);
    } else {
      stalls.during(plan.window());
    }
    window.close();
    measure.end(publishing);
    control.say(Moments.WINDOW_CLOSED);
    if (!plan.stall().isZero()) {
      stalls.stallOnceMore();
      control.meet(Moments.STALLED);
      stalls.end();
      rest(AFTER_STALL, crowd);
    }
  }

  private void rest(Duration duration, Crowd crowd) throws InterruptedException {
    long end = System.nanoTime() + duration.toNanos();
    for (long left = duration.toNanos(); left > 0; left = end - System.nanoTime()) {
      TimeUnit.NANOSECONDS.sleep(Math.min(left, TimeUnit.SECONDS.toNanos(PROGRESS_SECONDS)));
      if (plan.rate() >= 0) {
        control.progress(crowd.deliveries() + " delivered");
      }
    }
  }

  /** Waits until what the warm-up has left behind is delivered, if the system ever gets there. */
  private void awaitBacklog(Crowd crowd, Publishing publishing) throws InterruptedException {
    long end = System.nanoTime() + BACKLOG.toNanos();
    long readersEach = plan.subscribers() / plan.channels();
    long published;
    do {
      published = publishing.total();
      TimeUnit.MILLISECONDS.sleep(100);
    } while (crowd.deliveries() < published * readersEach && System.nanoTime() < end);
  }

  /** Waits until all has come, or nothing more does. */
  private void drain(Crowd crowd, Publishing publishing) throws InterruptedException {
    publishing.stop();
    long end = System.nanoTime() + DRAIN.toNanos();
    long last = -1;
    long lastChange = System.nanoTime();
    while (System.nanoTime() < end && System.nanoTime() - lastChange < QUIET.toNanos()) {
      crowd.await();
      long arrived = arrived(crowd);
      if (arrived == expected(crowd, publishing) && isAnswered(publishing)) {
        return;
      }
      if (arrived != last) {
        last = arrived;
        lastChange = System.nanoTime();
      }
      TimeUnit.MILLISECONDS.sleep(50);
    }
  }

  private boolean isAnswered(Publishing publishing) {
    return !plan.isHub() || publishing.answered() == publishing.total();
  }

  private static long arrived(Crowd crowd) {
    return crowd.readers().stream().mapToLong(reader -> reader.received() + reader.skipped()).sum();
  }

  private static long expected(Crowd crowd, Publishing publishing) {
    return crowd.readers().stream()
        .mapToLong(reader -> publishing.published(reader.channel()))
        .sum();
  }

  private void settle(Crowd crowd, Publishing publishing) {
    if (!isAnswered(publishing)) {
      faults.other(publishing.total() - publishing.answered() + " publications not acknowledged");
    }
    crowd.await();
    crowd.readers().forEach(reader -> reader.settle(publishing.published(reader.channel())));
  }
}
