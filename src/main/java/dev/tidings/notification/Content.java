package dev.tidings.notification;

import dev.tidings.protocol.JsonWriter;
import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a notification says, the same for all who get it. Immutable once made. */
@Embeddable
public class Content {
  /** In the place of a time: never. */
  static final long NEVER = Long.MAX_VALUE;

  private String kind = "";
  private String severity = "";
  private String title = "";
  private @Nullable String body;
  private @Nullable String link;
  private @Nullable String actor;
  private @Nullable String data;
  private @Nullable String actions;
  private @Nullable String approval;

  @Column(name = "dedupe_key")
  private @Nullable String dedupeKey;

  private String source = "";

  @Column(name = "created_at")
  private long createdAt;

  @Column(name = "expires_at")
  private long expiresAt = NEVER;

  /** For JPA. */
  protected Content() {}

  /** What a notice says, made into a notification at that time. */
  static Content of(Notice notice, @Nullable String approval, long now) {
    Content content = new Content();
    content.kind = notice.kind();
    content.severity = notice.severity().wireName();
    content.title = notice.title();
    content.body = notice.body().orElse(null);
    content.link = notice.link().orElse(null);
    content.actor = notice.actor().orElse(null);
    content.data = notice.data().orElse(null);
    content.actions = json(notice);
    content.approval = approval;
    content.dedupeKey = notice.dedupeKey().orElse(null);
    content.source = notice.source();
    content.createdAt = now;
    content.expiresAt = notice.expiresAt().orElse(NEVER);
    return content;
  }

  private static @Nullable String json(Notice notice) {
    return notice.actions().isEmpty()
        ? null
        : notice.actions().stream()
            .map(Notice.Action::json)
            .collect(Collectors.joining(",", "[", "]"));
  }

  /** A copy for another owner; a persistence provider shares no embedded object. */
  Content copy() {
    Content copy = new Content();
    copy.kind = kind;
    copy.severity = severity;
    copy.title = title;
    copy.body = body;
    copy.link = link;
    copy.actor = actor;
    copy.data = data;
    copy.actions = actions;
    copy.approval = approval;
    copy.dedupeKey = dedupeKey;
    copy.source = source;
    copy.createdAt = createdAt;
    copy.expiresAt = expiresAt;
    return copy;
  }

  String kind() {
    return kind;
  }

  String title() {
    return title;
  }

  Severity severity() {
    return Severity.ofWireName(severity).orElse(Severity.INFO);
  }

  @Nullable String dedupeKey() {
    return dedupeKey;
  }

  String source() {
    return source;
  }

  @Nullable String approval() {
    return approval;
  }

  long createdAt() {
    return createdAt;
  }

  long expiresAt() {
    return expiresAt;
  }

  /**
   * Adds its members.
   *
   * @param asked where its approval stands, if it has one; only of what is pending are there
   *     actions
   */
  JsonWriter write(JsonWriter json, @Nullable String asked) {
    return json.text("kind", kind)
        .text("severity", severity)
        .text("title", title)
        .text("body", body)
        .text("link", link)
        .json("actor", actor)
        .json("data", data)
        .text("approval", approval)
        .text("approvalStatus", asked)
        .json("actions", Approval.PENDING.equals(asked) ? actions : null)
        .text("source", source)
        .number("createdAt", createdAt)
        .optionalNumber("expiresAt", expiresAt == NEVER ? null : Long.valueOf(expiresAt));
  }
}
