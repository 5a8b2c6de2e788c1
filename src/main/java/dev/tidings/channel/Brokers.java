package dev.tidings.channel;

import dev.tidings.session.Drain;
import dev.tidings.session.Threads;
import dev.tidings.session.Writers;
import dev.tidings.settings.InvalidSettingException;
import dev.tidings.settings.Setting;
import dev.tidings.settings.Settings;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;

/** Makes the broker that the settings ask for. */
@Singleton
public class Brokers {
  private final Settings settings;
  private final Instance<HistoryStore> store;
  private final Instance<Drain> drain;

  /** The brokers of this deployment. */
  @Inject
  public Brokers(Settings settings, Instance<HistoryStore> store, Instance<Drain> drain) {
    this.settings = settings;
    this.store = store;
    this.drain = drain;
  }

  /** Whether events outlive the hub. */
  public boolean storesHistory() {
    String choice = settings.text(Setting.HISTORY_STORE).orElseThrow();
    return switch (choice) {
      case "memory" -> false;
      case "database" -> true;
      default ->
          throw new InvalidSettingException(
              Setting.HISTORY_STORE, choice, "must be memory or database");
    };
  }

  /** Takes the history store for this node, if there is one; before the first session. */
  public void takeStore() {
    if (storesHistory()) {
      store.get().take();
    }
  }

  /**
   * Fails when another node has taken the history; passes where there is none.
   *
   * @throws StoreTakenException when it has
   */
  public void requireStore() {
    if (storesHistory()) {
      store.get().requireTaken();
    }
  }

  /** The one broker of this node. */
  @Produces
  @Singleton
  public Broker broker(ChannelRules rules, Writers writers, Clock clock, Threads threads) {
    return storesHistory()
        ? new StoredBroker(rules, writers, settings, clock, threads, store.get(), this::endSessions)
        : new LocalBroker(rules, writers, settings, clock, threads);
  }

  private void endSessions() {
    drain.get().endAll();
  }
}
