package dev.tidings.notification;

import java.io.Serializable;
import java.util.Objects;

/** A user's notification, by its number. */
public class StoredNotificationKey implements Serializable {
  private static final long serialVersionUID = 1L;

  private String tenant = "";
  private String user = "";
  private long number;

  /** For JPA. */
  public StoredNotificationKey() {}

  @Override
  public boolean equals(Object other) {
    return other instanceof StoredNotificationKey key
        && number == key.number
        && tenant.equals(key.tenant)
        && user.equals(key.user);
  }

  @Override
  public int hashCode() {
    return Objects.hash(tenant, user, number);
  }
}
