package dev.tidings.notification;

import dev.tidings.protocol.JsonWriter;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A request that one person answers, once. */
@Entity
@Table(name = "approval")
public class Approval {
  static final String PENDING = "pending";
  static final String EXPIRED = "expired";
  private static final String ANSWERED = "answered";

  @Id private String id = "";
  private String tenant = "";

  /** The user id of the service that asked. */
  private String origin = "";

  private String title = "";
  private @Nullable String data;
  private String actions = "";
  private String role = "";
  private boolean everyone;
  private String status = PENDING;
  private @Nullable String action;

  @Column(name = "comment_text")
  private @Nullable String comment;

  @Column(name = "answered_by")
  private @Nullable String answeredBy;

  @Column(name = "answered_by_name")
  private @Nullable String answeredByName;

  @Column(name = "created_at")
  private long createdAt;

  @Column(name = "answered_at")
  private long answeredAt;

  @Column(name = "acknowledged_at")
  private long acknowledgedAt;

  @Column(name = "expires_at")
  private long expiresAt;

  @Column(name = "due_at")
  private long dueAt;

  @Version private long version;

  /** For JPA. */
  protected Approval() {}

  /**
   * A request.
   *
   * @param unansweredGoesAt when it may go if nobody answers
   */
  static Approval of(
      InboxKey origin,
      String id,
      Audience audience,
      Notice notice,
      long now,
      long unansweredGoesAt) {
    Approval approval = new Approval();
    approval.id = id;
    approval.tenant = origin.tenant();
    approval.origin = origin.user();
    approval.title = notice.title();
    approval.data = notice.data().orElse(null);
    approval.actions =
        notice.actions().stream()
            .map(Notice.Action::json)
            .collect(Collectors.joining(",", "[", "]"));
    approval.role = audience instanceof Audience.OfRole some ? some.role() : "";
    approval.everyone = audience instanceof Audience.Everyone;
    approval.createdAt = now;
    approval.expiresAt = notice.expiresAt().orElse(Content.NEVER);
    approval.dueAt = unansweredGoesAt;
    return approval;
  }

  String id() {
    return id;
  }

  String tenant() {
    return tenant;
  }

  String origin() {
    return origin;
  }

  long createdAt() {
    return createdAt;
  }

  @Nullable String answeredBy() {
    return answeredBy;
  }

  /** The word for where it stands. */
  String status(long now) {
    return isExpired(now) ? EXPIRED : status;
  }

  boolean isAnswered() {
    return status.equals(ANSWERED);
  }

  boolean isExpired(long now) {
    return !isAnswered() && expiresAt <= now;
  }

  /** Whether it was sent to all who have these roles; else it went to users by name. */
  boolean isForRoles(Set<String> roles) {
    return everyone || (!role.isEmpty() && roles.contains(role));
  }

  boolean offers(String wanted) {
    return actions.contains("{\"id\":" + JsonWriter.quote(wanted) + ",");
  }

  void answer(Answer answer, long now) {
    status = ANSWERED;
    action = answer.action();
    comment = answer.comment();
    answeredBy = answer.user();
    answeredByName = answer.name();
    answeredAt = now;
    dueAt = Content.NEVER; // kept until the service has the answer
  }

  /**
   * What somebody decided.
   *
   * @param user who
   * @param name the user's name
   */
  record Answer(String action, @Nullable String comment, String user, String name) {}

  /** The service has the answer; it may go at that time. */
  void acknowledge(long now, long goesAt) {
    if (acknowledgedAt == 0) {
      acknowledgedAt = now;
      dueAt = goesAt;
    }
  }

  String json(long now) {
    return JsonWriter.object()
        .text("id", id)
        .text("origin", origin)
        .text("title", title)
        .json("data", data)
        .json("actions", actions)
        .text("status", status(now))
        .text("action", action)
        .text("comment", comment)
        .json("by", answeredBy == null ? null : by())
        .number("createdAt", createdAt)
        .optionalNumber("answeredAt", answeredAt == 0 ? null : Long.valueOf(answeredAt))
        .optionalNumber("acknowledgedAt", acknowledgedAt == 0 ? null : Long.valueOf(acknowledgedAt))
        .optionalNumber("expiresAt", expiresAt == Content.NEVER ? null : Long.valueOf(expiresAt))
        .end();
  }

  private String by() {
    return JsonWriter.object().text("id", answeredBy).text("name", answeredByName).end();
  }
}
