package dev.tidings.query;

import dev.tidings.protocol.ProtocolException;
import dev.tidings.session.Threads;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;

/** Runs saved queries when they are due, each on one node. */
@Singleton
public class SavedRuns {
  private static final Logger LOG = System.getLogger(SavedRuns.class.getName());
  private static final Duration LOOK = Duration.ofMillis(500);
  private static final int AT_ONCE = 20;

  private final SavedQueries saved;
  private final Runner runner;

  /** The runs of this node. */
  @Inject
  SavedRuns(SavedQueries saved, Runner runner, Threads threads) {
    this.saved = saved;
    this.runner = runner;
    threads.every(LOOK, this::runDue);
  }

  /** Makes them begin, which they do when this is made. */
  public void start() {
    LOG.log(Level.DEBUG, "saved queries are run");
  }

  /** Runs what is due by the clock. */
  void runDue() {
    saved.takeDue(AT_ONCE).forEach(this::run);
  }

  /** Runs what is to be run on an event; how many there are. */
  int runOn(String tenant, String event) {
    List<SavedQuery> all = saved.on(tenant, event);
    all.forEach(this::run);
    return all.size();
  }

  /** A run that is refused is left out: the next one comes. */
  private void run(SavedQuery query) {
    try {
      runner.submit(query.tenant(), query.owner(), query.text(), query.source(), query.id());
    } catch (ProtocolException e) {
      LOG.log(Level.WARNING, "saved query " + query.id() + " was not run", e);
    }
  }
}
