package dev.tidings.notification;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;

/** Makes rows that several may want to make at once, in a transaction of its own. */
@ApplicationScoped
public class InboxCreation {
  @PersistenceContext(unitName = "tidings")
  EntityManager entities;

  /**
   * Makes an inbox.
   *
   * @throws RuntimeException when there is one already
   */
  @Transactional(TxType.REQUIRES_NEW)
  public void inbox(InboxKey key) {
    entities.persist(new Inbox(key));
    entities.flush();
  }

  /**
   * Makes the head of a tenant's broadcasts.
   *
   * @throws RuntimeException when there is one already
   */
  @Transactional(TxType.REQUIRES_NEW)
  public void head(String tenant) {
    entities.persist(new BroadcastHead(tenant));
    entities.flush();
  }
}
