package dev.tidings.notification;

import java.util.List;
import java.util.TreeSet;

/** For whom a notification is, within a tenant. */
public sealed interface Audience {
  /** These users, known to the hub or not; each once, in the order in which inboxes are locked. */
  record Users(List<String> users) implements Audience {
    /** Sorts them. */
    public Users {
      users = List.copyOf(new TreeSet<>(users));
    }

    /** One user. */
    public static Users one(String user) {
      return new Users(List.of(user));
    }
  }

  /** Whoever has the role when it reaches them. */
  record OfRole(String role) implements Audience {}

  /** Every user of the tenant, those who come later included. */
  record Everyone() implements Audience {}
}
