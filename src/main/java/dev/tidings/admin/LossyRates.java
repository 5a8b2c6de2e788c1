package dev.tidings.admin;

import dev.tidings.channel.Broker;
import dev.tidings.channel.Channel;
import dev.tidings.channel.ChannelKey;
import dev.tidings.protocol.JsonWriter;
import dev.tidings.security.Caller;
import dev.tidings.session.Threads;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How often lossy channels pass on, where administrators have changed it: of all nodes, as the
 * database has it. Each node looks every two seconds; while the database cannot be read, the rates
 * that are known hold.
 */
@Singleton
public class LossyRates {
  private static final Duration INTERVAL = Duration.ofSeconds(2);
  private static final Duration CLEANING = Duration.ofMinutes(10);

  private final LossyRateStore store;
  private final Broker broker;
  private final Acts acts;
  private final Clock clock;
  private final Threads threads;

  /** Whether there was a rate at the last look. */
  private volatile boolean changed;

  /** The rates of this deployment. */
  @Inject
  public LossyRates(LossyRateStore store, Broker broker, Acts acts, Clock clock, Threads threads) {
    this.store = store;
    this.broker = broker;
    this.acts = acts;
    this.clock = clock;
    this.threads = threads;
  }

  /** Whose channels, and which: one, or all of a namespace. */
  private record Target(String tenant, String text) {}

  /** Begins to look, once the database has its schema. */
  public void start() {
    threads.every(INTERVAL, new Look("lossy rates", this::apply));
    threads.every(CLEANING, () -> store.removeOver(clock.millis()));
  }

  /** Changes a rate: at once on this node, within two seconds on others. */
  LossyRateRow change(Caller caller, LossyRateRow wanted) {
    acts.note(
        caller,
        wanted.tenant(),
        "lossy-rate.changed",
        wanted.target(),
        JsonWriter.object()
            .number("perSecond", wanted.perSecond())
            .number("until", wanted.until()));
    LossyRateRow row = store.put(wanted);
    apply();
    return row;
  }

  /** Gives channels their usual rate again; false where the caller sees no such change. */
  boolean takeBack(Caller caller, Optional<String> tenant, long id) {
    Optional<LossyRateRow> row = store.find(tenant, id);
    row.ifPresent(
        found -> {
          acts.note(
              caller, found.tenant(), "lossy-rate.taken-back", found.target(), JsonWriter.object());
          store.remove(id);
          apply();
        });
    return row.isPresent();
  }

  /** Some of those that hold, the last first. */
  List<LossyRateRow> list(Optional<String> tenant, long before, int max) {
    return store.list(tenant, clock.millis(), before, max);
  }

  /** Channels that have come since the last time get theirs as well. */
  private void apply() {
    Map<Target, Duration> rates = new HashMap<>();
    for (LossyRateRow row : store.active(clock.millis())) {
      rates.put(new Target(row.tenant(), row.target()), row.interval());
    }
    if (changed || !rates.isEmpty()) {
      for (Channel channel : broker.all()) {
        channel.pace(Optional.ofNullable(of(channel.key(), rates)));
      }
    }
    changed = !rates.isEmpty();
  }

  private static @Nullable Duration of(ChannelKey channel, Map<Target, Duration> rates) {
    Duration own = rates.get(new Target(channel.tenant(), channel.name().text()));
    return own == null ? rates.get(new Target(channel.tenant(), channel.name().namespace())) : own;
  }
}
