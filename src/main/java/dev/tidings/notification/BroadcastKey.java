package dev.tidings.notification;

import java.io.Serializable;
import java.util.Objects;

/** A tenant's broadcast, by its number. */
public class BroadcastKey implements Serializable {
  private static final long serialVersionUID = 1L;

  private String tenant = "";
  private long number;

  /** For JPA. */
  public BroadcastKey() {}

  @Override
  public boolean equals(Object other) {
    return other instanceof BroadcastKey key && number == key.number && tenant.equals(key.tenant);
  }

  @Override
  public int hashCode() {
    return Objects.hash(tenant, number);
  }
}
