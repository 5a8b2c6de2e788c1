package dev.tidings.chat;

import java.util.List;

/** What users have not seen of chats has changed; fired in the transaction that changes it. */
record UnreadChanged(List<Unread> states) {
  /** Holds a copy. */
  UnreadChanged {
    states = List.copyOf(states);
  }

  /** The change of one user. */
  static UnreadChanged of(Unread state) {
    return new UnreadChanged(List.of(state));
  }
}
