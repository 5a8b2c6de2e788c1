package dev.tidings.admin;

import dev.tidings.audit.AuditLog;
import dev.tidings.protocol.JsonWriter;
import dev.tidings.security.Caller;
import dev.tidings.session.Threads;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** What administrators and operators do, for the record. */
@ApplicationScoped
public class Acts {
  private static final Logger LOG = System.getLogger(Acts.class.getName());

  @Inject AuditLog audit;
  @Inject Threads threads;

  /** How long an act waits for its record that must not wait for long. */
  Duration patience = Duration.ofSeconds(2);

  /** How an administrator or operator is named to others. */
  static String name(Caller caller) {
    return caller.user() + " of " + caller.tenant();
  }

  /**
   * Notes an act that must not wait for the database for long; when that takes nothing, the log has
   * it. Returns once it is on record, after two seconds at the latest.
   *
   * @param act as {@code drain.begun}
   */
  void noteIfPossible(Caller caller, String act, String subject, JsonWriter detail) {
    String what = act + ' ' + subject + " by " + name(caller);
    CountDownLatch done = new CountDownLatch(1);
    threads
        .pool()
        .execute(
            () -> {
              try {
                note(caller, caller.tenant(), act, subject, detail);
              } catch (RuntimeException e) {
                LOG.log(Level.WARNING, "not on record: " + what, e);
              } finally {
                done.countDown();
              }
            });
    try {
      if (!done.await(patience.toMillis(), TimeUnit.MILLISECONDS)) {
        LOG.log(Level.WARNING, "not on record yet, since the database does not answer: " + what);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // what it is done for goes on
    }
  }

  /**
   * Notes an act, before it is done.
   *
   * @param tenant of those whom it touches
   * @param act as {@code connection.disconnected}
   * @param subject to what
   * @param detail more of it
   */
  void note(Caller caller, String tenant, String act, String subject, JsonWriter detail) {
    String actor = caller.tenant().equals(tenant) ? caller.user() : name(caller);
    audit.add(tenant, actor, act, subject, detail.end());
  }
}
