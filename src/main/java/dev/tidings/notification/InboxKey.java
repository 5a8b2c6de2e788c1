package dev.tidings.notification;

import dev.tidings.channel.ChannelKey;
import dev.tidings.protocol.ChannelName;
import java.io.Serializable;
import java.util.Objects;

/** Whose inbox it is. */
public class InboxKey implements Serializable {
  private static final long serialVersionUID = 1L;

  private String tenant = "";
  private String user = "";

  /** For JPA. */
  public InboxKey() {}

  /** The inbox of a user of a tenant. */
  InboxKey(String tenant, String user) {
    this.tenant = tenant;
    this.user = user;
  }

  String tenant() {
    return tenant;
  }

  String user() {
    return user;
  }

  /** The user's own channel. */
  ChannelKey channel() {
    return new ChannelKey(tenant, new ChannelName("user:" + ChannelName.encode(user)));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof InboxKey key && tenant.equals(key.tenant) && user.equals(key.user);
  }

  @Override
  public int hashCode() {
    return Objects.hash(tenant, user);
  }

  @Override
  public String toString() {
    return tenant + '/' + user;
  }
}
