package dev.tidings.admin;

import dev.tidings.audit.AuditLog;
import dev.tidings.protocol.JsonWriter;
import dev.tidings.security.Caller;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/** What administrators and operators do, for the record. */
@ApplicationScoped
public class Acts {
  private static final Logger LOG = System.getLogger(Acts.class.getName());

  @Inject AuditLog audit;

  /** How an administrator or operator is named to others. */
  static String name(Caller caller) {
    return caller.user() + " of " + caller.tenant();
  }

  /**
   * Notes an act that must not wait for the database; when that takes nothing, the log has it.
   *
   * @param act as {@code drain.begun}
   */
  void noteIfPossible(Caller caller, String act, String subject, JsonWriter detail) {
    try {
      note(caller, caller.tenant(), act, subject, detail);
    } catch (RuntimeException e) {
      LOG.log(Level.WARNING, "not on record: " + act + ' ' + subject + " by " + name(caller), e);
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
