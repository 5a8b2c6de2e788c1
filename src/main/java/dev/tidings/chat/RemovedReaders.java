package dev.tidings.chat;

import dev.tidings.channel.Subscriptions;
import dev.tidings.session.SessionRegistry;
import dev.tidings.session.Threads;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.TransactionPhase;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;

/**
 * Ends the subscriptions that users may not have any more, once they were taken out of a chat: of
 * its channel, and of who types there.
 */
@Singleton
public class RemovedReaders {
  private final SessionRegistry sessions;
  private final Subscriptions subscriptions;
  private final Threads threads;

  /** The readers on this node. */
  @Inject
  public RemovedReaders(SessionRegistry sessions, Subscriptions subscriptions, Threads threads) {
    this.sessions = sessions;
    this.subscriptions = subscriptions;
    this.threads = threads;
  }

  /** In the pool: rights are read from the database, which the ending transaction cannot. */
  void removed(@Observes(during = TransactionPhase.AFTER_SUCCESS) ParticipantRemoved event) {
    threads
        .pool()
        .execute(() -> sessions.of(event.tenant(), event.user()).forEach(subscriptions::recheck));
  }
}
