package dev.tidings.notification;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;

/**
 * One user's notifications as a whole: how many there were, how many are unread, and the version of
 * that count. Whoever changes anything in it has locked its row.
 */
@Entity
@IdClass(InboxKey.class)
@Table(name = "notification_inbox")
public class Inbox {
  /** In the place of a broadcast's number: it has not looked at broadcasts yet. */
  static final long NONE = -1;

  @Id private String tenant = "";

  @Id
  @Column(name = "user_id")
  private String user = "";

  @Column(name = "last_number")
  private long last;

  private long unread;
  private long version;

  /** Up to which broadcast of the tenant it has taken what is for the user. */
  private long broadcasts = NONE;

  /** For JPA. */
  protected Inbox() {}

  InboxKey key() {
    return new InboxKey(tenant, user);
  }

  /** The number of a new notification. */
  long next() {
    return ++last;
  }

  /** The number of the newest one. */
  long last() {
    return last;
  }

  /** Counts notifications in or out; the version rises, since something has changed. */
  void count(long change) {
    unread += change;
    version++;
  }

  long broadcasts() {
    return broadcasts;
  }

  void broadcasts(long taken) {
    broadcasts = taken;
  }

  Badge badge() {
    return new Badge(unread, version);
  }
}
