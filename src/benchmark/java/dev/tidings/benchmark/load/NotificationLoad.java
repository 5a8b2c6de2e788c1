package dev.tidings.benchmark.load;

import io.netty.channel.EventLoop;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.HdrHistogram.Histogram;

/**
 * A service notifies users who are all online. Three times are taken to the screen: from before the
 * request is sent; from when its transaction had all inboxes locked, which the hub's clock puts
 * into each notification; and from after its answer has come. The commit lies between the last two,
 * so the second is never less than the time from the commit to the screen. Each device counts what
 * comes, in order, and holds its badge against the count.
 */
public final class NotificationLoad {
  private static final Duration DRAIN = Duration.ofSeconds(20);
  private static final int IN_FLIGHT = 32;

  private final Api api;
  private final int each;
  private final Consumer<String> say;
  private final Faults faults = new Faults();
  private final List<Device> devices = new ArrayList<>();
  private final Histogram latency = new Histogram(3);
  private final Histogram sinceLock = new Histogram(3);
  private final Histogram afterAnswer = new Histogram(3);
  private long before;

  /** When the requests of the window were answered, by their number. */
  private final Map<Long, Long> answered = new ConcurrentHashMap<>();

  /**
   * Everybody is online.
   *
   * @param each users of one request
   */
  public NotificationLoad(int port, LoadKey key, int users, int each, Consumer<String> say) {
    this.api = new Api(port, key.mint().address("importer", "service"));
    this.each = each;
    this.say = say;
    CountDownLatch ready = new CountDownLatch(users);
    EventLoop loop = Network.loop("devices");
    Network network = new Network(port, "");
    TokenMint mint = key.mint();
    for (int i = 0; i < users; i++) {
      Device device = new Device();
      devices.add(device);
      network.connect(
          loop,
          new Listener(mint.address(user(i)), List.of("user:" + user(i)), device, faults, ready),
          false);
    }
    await(ready);
  }

  static void await(CountDownLatch ready) {
    try {
      if (!ready.await(60, TimeUnit.SECONDS)) {
        throw new IllegalStateException(ready.getCount() + " subscriptions are missing");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static String user(long number) {
    return "user" + number;
  }

  /** What has come to one device; written by the event loop only. */
  private final class Device implements Listener.Frames {
    private volatile long received;
    private volatile long unread = -1;
    private long last;

    @Override
    public void frame(String type, Json frame, long now) {
      switch (type) {
        case "notification" -> notification(frame.text("payload"), now);
        case "notification.badge" -> unread = number(frame.text("payload"), "unread");
        case "chat.unread.sync" -> {} // of another feature
        default -> faults.other("unexpected frame " + type);
      }
    }

    private void notification(String payload, long now) {
      long number = number(payload, "id");
      if (number <= last) {
        faults.doubled(1, number + " after " + last);
        return;
      }
      if (number > last + 1) {
        faults.lost(number - last - 1, number + " after " + last);
      }
      last = number;
      received++;
      latency.recordValue(Math.max(0, now - number(payload, "at")));
      sinceLock.recordValue(Math.max(0, now - number(payload, "createdAt") * 1_000));
      long answer = answered.getOrDefault(number(payload, "n"), now);
      afterAnswer.recordValue(Math.max(0, now - answer));
    }
  }

  /** A number in a text of JSON, quoted or not. */
  static long number(String json, String name) {
    int from = json.indexOf('"' + name + "\":") + name.length() + 3;
    int to = from;
    while (to < json.length() && Character.isDigit(json.charAt(to))) {
      to++;
    }
    return Long.parseLong(json.substring(from, to));
  }

  /** Runs it before anything is measured. */
  public void warmUp(WarmUp warmUp, int perSecond) {
    before = warmUp.run(time -> pace(perSecond).run(time, this::notify)) * each;
    drain(before);
  }

  /** Runs it; the figures by their names. */
  public Map<String, Double> run(Duration time, int perSecond) {
    latency.reset();
    sinceLock.reset();
    afterAnswer.reset();
    answered.clear();
    long start = System.nanoTime();
    long sent = pace(perSecond).run(time, this::notify) * each;
    double seconds = (System.nanoTime() - start) / 1e9;
    drain(before + sent);
    faults.described().forEach(say);
    Map<String, Double> figures = new LinkedHashMap<>();
    figures.put("asked for, notifications/s", (double) perSecond);
    figures.put("stored and answered, notifications/s", sent / seconds);
    figures.put("request to screen, p50 ms", latency.getValueAtPercentile(50) / 1e3);
    figures.put("request to screen, p99 ms", latency.getValueAtPercentile(99) / 1e3);
    figures.put("request to screen, max ms", latency.getMaxValue() / 1e3);
    figures.put("locked to screen, p50 ms", sinceLock.getValueAtPercentile(50) / 1e3);
    figures.put("locked to screen, p99 ms", sinceLock.getValueAtPercentile(99) / 1e3);
    figures.put("answer to screen, p99 ms", afterAnswer.getValueAtPercentile(99) / 1e3);
    figures.put("missing", (double) (before + sent - received()));
    figures.put("lost", (double) faults.lost.sum());
    figures.put("doubled", (double) faults.doubled.sum());
    figures.put("other faults", (double) faults.others.sum());
    figures.put(
        "badges that are wrong at the end",
        (double) devices.stream().filter(d -> d.unread != d.received).count());
    return figures;
  }

  private Pace pace(int perSecond) {
    return new Pace(perSecond / each, IN_FLIGHT, faults);
  }

  private CompletableFuture<HttpResponse<String>> notify(long number) {
    long first = number * each;
    String users =
        IntStream.range(0, each)
            .mapToObj(i -> '"' + user((first + i) % devices.size()) + '"')
            .collect(Collectors.joining(","));
    return api.send(
            "POST",
            "notifications",
            "{\"users\":[%s],\"kind\":\"pipeline\",\"title\":\"The nightly import has ended\",\"data\":{\"at\":%d,\"n\":%d}}"
                .formatted(users, Stopwatch.micros(), number))
        .whenComplete((answer, failure) -> answered.put(number, Stopwatch.micros()));
  }

  private long received() {
    return devices.stream().mapToLong(device -> device.received).sum();
  }

  private boolean isQuiet(long expected) {
    return received() >= expected
        && devices.stream().allMatch(device -> device.unread == device.received);
  }

  private void drain(long expected) {
    long end = System.nanoTime() + DRAIN.toNanos();
    while (!isQuiet(expected) && System.nanoTime() < end) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
    }
  }
}
