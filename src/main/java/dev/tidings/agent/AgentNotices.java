package dev.tidings.agent;

import dev.tidings.agent.Execution.Status;
import dev.tidings.notification.Notice;
import dev.tidings.notification.Notifications;
import dev.tidings.notification.Severity;
import dev.tidings.protocol.JsonWriter;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Tells users of executions, and asks them for approval, in the transaction that stores the
 * execution. Who answers is told to the service that reported it, as with every approval.
 */
@Singleton
public class AgentNotices {
  private static final List<Notice.Action> CHOICES =
      List.of(new Notice.Action("approve", "Approve"), new Notice.Action("reject", "Reject"));

  private final Notifications notifications;

  /** The notices of agents. */
  @Inject
  public AgentNotices(Notifications notifications) {
    this.notifications = notifications;
  }

  /** What needs approval is told by that. */
  void executed(@Observes AgentExecuted event) {
    Execution execution = event.execution();
    if (event.tell().isPresent() && !execution.needsApproval()) {
      Severity severity = execution.status() == Status.FAILED ? Severity.ERROR : Severity.INFO;
      String title = titleOf(execution) + ": " + execution.status().wireName();
      notifications.send(
          execution.tenant(),
          event.tell().get(),
          notice(execution, "agent", severity, title, List.of()));
    }
  }

  void needsApproval(@Observes AgentNeedsApproval event) {
    Execution execution = event.execution();
    String title = titleOf(execution) + " needs approval";
    notifications.send(
        execution.tenant(),
        event.asked(),
        notice(execution, "approval", Severity.WARNING, title, CHOICES));
  }

  private static String titleOf(Execution execution) {
    return Objects.requireNonNullElse(execution.title(), "Agent " + execution.agent());
  }

  private static Notice notice(
      Execution execution,
      String kind,
      Severity severity,
      String title,
      List<Notice.Action> choices) {
    return new Notice(
        kind,
        severity,
        title,
        Optional.empty(),
        Optional.ofNullable(execution.link()),
        Optional.empty(),
        Optional.of(data(execution)),
        Optional.of("agent-execution-" + execution.id()),
        Optional.empty(),
        choices,
        execution.reportedBy());
  }

  /** What tells the execution; the rest is a request away. */
  private static String data(Execution execution) {
    return JsonWriter.object()
        .number("id", execution.id())
        .text("agent", execution.agent())
        .text("status", execution.status().wireName())
        .number("insights", execution.insights())
        .end();
  }
}
