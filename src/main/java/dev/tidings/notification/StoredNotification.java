package dev.tidings.notification;

import dev.tidings.protocol.JsonWriter;
import jakarta.persistence.Column;
import jakarta.persistence.Embedded;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import org.jspecify.annotations.Nullable;

/** One notification of one user. Changed only while the user's inbox is locked. */
@Entity
@IdClass(StoredNotificationKey.class)
@Table(name = "notification")
public class StoredNotification {
  @Id private String tenant = "";

  @Id
  @Column(name = "user_id")
  private String user = "";

  @Id private long number;

  @Embedded private Content content = new Content();

  @Enumerated(EnumType.STRING)
  private State state = State.UNREAD;

  @Column(name = "read_at")
  private long readAt;

  private boolean toast;
  private boolean sound;

  /** Whether it counts while it is unread. */
  private boolean badge;

  /** With which others it is folded while it is held; empty for none. */
  private String fold = "";

  /** The number of the notification that it was folded into; 0 for none. */
  private long parent;

  /** How many others it stands for. */
  private int folded;

  /** When it is to be folded, or goes. */
  @Column(name = "due_at")
  private long dueAt;

  /** For JPA. */
  protected StoredNotification() {}

  /** A notification that is shown, or held, as the user wants it. */
  static StoredNotification of(
      InboxKey owner, long number, Content content, Presentation presentation, long goesAt) {
    StoredNotification made = new StoredNotification();
    made.tenant = owner.tenant();
    made.user = owner.user();
    made.number = number;
    made.content = content;
    made.toast = presentation.toast();
    made.sound = presentation.sound();
    made.badge = presentation.badge();
    made.state = presentation.isHeld() ? State.HELD : State.UNREAD;
    made.fold = presentation.fold();
    made.dueAt = presentation.isHeld() ? presentation.heldUntil() : goesAt;
    return made;
  }

  /** The same, standing for others. */
  StoredNotification standingFor(int others) {
    folded = others;
    return this;
  }

  InboxKey owner() {
    return new InboxKey(tenant, user);
  }

  long number() {
    return number;
  }

  Content content() {
    return content;
  }

  State state() {
    return state;
  }

  String fold() {
    return fold;
  }

  /** What it adds to the count of unread ones. */
  int counts() {
    return badge && state == State.UNREAD ? 1 : 0;
  }

  /** Whether it is in the user's list. */
  boolean isListed() {
    return state == State.UNREAD || state == State.READ;
  }

  /** Changes where it stands; by how much the count changes. */
  int become(State next, long now) {
    int before = counts();
    state = next;
    readAt = next == State.UNREAD ? 0 : now;
    return counts() - before;
  }

  /**
   * As users see it.
   *
   * @param asked where its approval stands, if it has one
   */
  String json(@Nullable String asked) {
    JsonWriter json = content.write(JsonWriter.object().number("id", number), asked);
    return json.text("state", state.wireName())
        .json("present", present())
        .optionalNumber("readAt", readAt == 0 ? null : Long.valueOf(readAt))
        .optionalNumber("folded", folded == 0 ? null : Long.valueOf(folded))
        .optionalNumber("parent", parent == 0 ? null : Long.valueOf(parent))
        .end();
  }

  private String present() {
    return JsonWriter.object().flag("toast", toast).flag("sound", sound).flag("badge", badge).end();
  }
}
