package dev.tidings.admin;

import dev.tidings.audit.AuditLog;
import dev.tidings.session.Threads;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** The record of acts in memory. */
final class NotedActs extends AuditLog {
  final List<String> rows = new CopyOnWriteArrayList<>();

  /** Run before a row is added. */
  volatile Runnable first = () -> {};

  /** Acts that are noted here. */
  Acts acts(Threads threads) {
    Acts acts = new Acts();
    acts.audit = this;
    acts.threads = threads;
    return acts;
  }

  @Override
  public void add(String tenant, String actor, String act, String subject, String detail) {
    first.run();
    rows.add(String.join(" ", tenant, actor, act, subject, detail));
  }
}
