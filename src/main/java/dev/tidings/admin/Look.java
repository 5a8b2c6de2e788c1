package dev.tidings.admin;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/**
 * Looks again and again at what the database has; when it cannot be read, the log says so once. Run
 * by one thread at a time.
 */
final class Look implements Runnable {
  private static final Logger LOG = System.getLogger(Look.class.getName());

  private final String what;
  private final Runnable apply;
  private boolean blind;

  /**
   * A look.
   *
   * @param what is looked at, for the log
   */
  Look(String what, Runnable apply) {
    this.what = what;
    this.apply = apply;
  }

  @Override
  public void run() {
    try {
      apply.run();
      blind = false;
    } catch (RuntimeException e) {
      if (!blind) {
        LOG.log(Level.WARNING, what + " cannot be read; those that are known hold", e);
      }
      blind = true;
    }
  }
}
