package dev.tidings.query;

import dev.tidings.protocol.ProtocolException;
import dev.tidings.security.RateExceededException;
import dev.tidings.session.Threads;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;

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

  /** Has run soon what is to be run on an event; how many there are. */
  int runOn(String tenant, String event) {
    return saved.wake(tenant, event);
  }

  /** A run for which there is no place stays due; one that is refused is left out. */
  private void run(SavedQuery query) {
    try {
      runner.submit(query);
    } catch (RateExceededException e) {
      LOG.log(Level.DEBUG, "saved query " + query.id() + " waits for a place", e);
      return;
    } catch (ProtocolException e) {
      LOG.log(Level.WARNING, "saved query " + query.id() + " was not run", e);
    }
    saved.turned(query);
  }
}
