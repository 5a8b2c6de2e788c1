package dev.tidings.it;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.JsonObject;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/**
 * Three devices of one user, random reads, disconnects, and new notifications, some of which expire
 * and some of which are broadcasts, for {@code -Dit.badge.millis}: at rest all three devices, the
 * REST API and the database agree on the count of what is unread and on the list, and nothing that
 * was told is lost or there twice.
 */
class BadgeIT {
  private static final Logger LOG = System.getLogger(BadgeIT.class.getName());
  private static final Duration LENGTH =
      Duration.ofMillis(Long.getLong("tidings.it.badge.millis", 15_000));
  private static final int DEVICES = 3;

  /** Longer than anything waits: to be folded, to expire, to be taken over. */
  private static final Duration QUIET = Duration.ofSeconds(8);

  /** What the service told the user, by what became of it. */
  private record Told(AtomicLong kept, AtomicLong expiring, AtomicLong broadcasts) {
    Told() {
      this(new AtomicLong(), new AtomicLong(), new AtomicLong());
    }

    long all() {
      return kept.get() + expiring.get() + broadcasts.get();
    }
  }

  @Test
  void atRestAllDevicesAndTheDatabaseAgree() throws Exception {
    BadgeDatabase.Figures figures = live("badges", Map.of("TIDINGS_NOTIFICATIONS_PER_KIND", "0"));

    assertThat(figures.folds()).isZero();
  }

  @Test
  void atRestTheyAgreeWhereWhatIsTooMuchIsFolded() throws Exception {
    BadgeDatabase.Figures figures =
        live(
            "folded-badges",
            Map.of("TIDINGS_NOTIFICATIONS_PER_KIND", "3", "TIDINGS_NOTIFICATIONS_FOLD", "2s"));

    assertThat(figures.folds()).isPositive();
    assertThat(figures.folded()).isGreaterThan(figures.folds());
  }

  private static BadgeDatabase.Figures live(String name, Map<String, String> settings)
      throws Exception {
    ServerProcess server = ServerProcess.ready(name, settings);
    List<BadgeDevice> devices = new ArrayList<>();
    Told told = new Told();
    Set<Long> unread;
    try (server) {
      Notifier notifier = new Notifier(server.target(), "backend");
      for (int i = 0; i < DEVICES; i++) {
        devices.add(new BadgeDevice(server.target(), notifier, i));
      }
      live(notifier, devices, told, new AtomicLong(System.nanoTime() + LENGTH.toNanos()));
      awaitRest(server, notifier);
      unread = agreed(notifier, devices);
      devices.forEach(BadgeDevice::leave);
    }
    BadgeDatabase.Figures figures = BadgeDatabase.of(server).figures();
    report(name, told, figures, devices);
    assertThat(figures.unread()).isEqualTo(unread);
    assertThat(figures.counted()).isEqualTo(unread.size());
    assertThat(figures.kept()).isEqualTo(told.kept().get() + told.broadcasts().get());
    assertThat(figures.held()).isZero();
    assertThat(told.broadcasts()).hasPositiveValue();
    assertThat(devices).allSatisfy(device -> assertThat(device.connections()).isGreaterThan(1));
    return figures;
  }

  private static void live(Notifier notifier, List<BadgeDevice> devices, Told told, AtomicLong end)
      throws InterruptedException, ExecutionException {
    BooleanSupplier goesOn = () -> System.nanoTime() < end.get();
    ExecutorService threads = Executors.newFixedThreadPool(DEVICES + 1);
    CompletionService<Void> lives = new ExecutorCompletionService<>(threads);
    try {
      lives.submit(() -> post(notifier, told, goesOn), null);
      devices.forEach(device -> lives.submit(() -> device.live(told::all, goesOn), null));
      for (int i = 0; i <= DEVICES; i++) {
        lives.take().get();
      }
    } finally {
      end.set(System.nanoTime()); // where one has failed, the others need not go on
      threads.shutdown();
      boolean unused = threads.awaitTermination(20, TimeUnit.SECONDS);
    }
  }

  private static void post(Notifier notifier, Told told, BooleanSupplier goesOn) {
    Random random = new Random(1);
    while (goesOn.getAsBoolean()) {
      String title = "n" + told.all();
      switch (random.nextInt(10)) {
        case 0, 1 -> postExpiring(notifier, told, title);
        case 2 -> {
          notifier.stored("\"everyone\":true,\"kind\":\"news\",\"title\":\"%s\"".formatted(title));
          told.broadcasts().incrementAndGet();
        }
        default -> {
          notifier.tell(BadgeDevice.USER, title);
          told.kept().incrementAndGet();
        }
      }
      BadgeDevice.rest(random, 60);
    }
  }

  /** One that has expired before a busy machine took it is refused, and nobody is told. */
  private static void postExpiring(Notifier notifier, Told told, String title) {
    Rest.Answer answer =
        notifier.post(
            "\"user\":\"ann\",\"kind\":\"short\",\"title\":\"%s\",\"expiresAt\":%d"
                .formatted(title, System.currentTimeMillis() + 2_000));
    if (answer.status() == 201) {
      told.expiring().incrementAndGet();
    } else {
      assertThat(answer.json().getString("field", "")).as(answer.body()).isEqualTo("expiresAt");
    }
  }

  /** Until nothing has changed for longer than anything waits. */
  private static void awaitRest(ServerProcess server, Notifier notifier) {
    AtomicLong version = new AtomicLong(-1);
    AtomicLong since = new AtomicLong();
    server.await(
        "nothing changes any more",
        () -> {
          long now = notifier.unread(BadgeDevice.USER).getInt("version");
          if (version.getAndSet(now) != now) {
            since.set(System.nanoTime());
          }
          return System.nanoTime() - since.get() > QUIET.toNanos();
        });
  }

  /** What all devices and the REST API show. */
  private static Set<Long> agreed(Notifier notifier, List<BadgeDevice> devices) {
    JsonObject badge = notifier.unread(BadgeDevice.USER);
    Set<Long> unread = new TreeSet<>();
    BadgeDevice.list(notifier, "?unread=true").forEach(n -> unread.add(BadgeDevice.idOf(n)));
    assertThat(unread).hasSize(badge.getInt("unread"));
    for (BadgeDevice device : devices) {
      JsonObject last = device.lastBadge();
      assertThat(last.getInt("version")).isEqualTo(badge.getInt("version"));
      assertThat(last.getJsonObject("payload").getInt("unread")).isEqualTo(badge.getInt("unread"));
      assertThat(device.unread()).isEqualTo(unread);
    }
    assertThat(BadgeDevice.list(notifier, "?kind=short"))
        .as("what has expired is gone, but for what stands for it")
        .allMatch(n -> n.containsKey("folded"));
    return unread;
  }

  private static void report(
      String name, Told told, BadgeDatabase.Figures figures, List<BadgeDevice> devices) {
    LOG.log(
        Level.INFO,
        "{0}: {1} s, {2} notifications ({3} broadcasts, {4} expiring), {5} reads, {6} disconnects,"
            + " {7} folds of {8}, {9} unread at rest",
        name,
        LENGTH.toSeconds(),
        told.all(),
        told.broadcasts(),
        told.expiring(),
        devices.stream().mapToLong(BadgeDevice::acts).sum(),
        devices.stream().mapToLong(device -> device.connections() - 1).sum(),
        figures.folds(),
        figures.folded(),
        figures.counted());
  }
}
