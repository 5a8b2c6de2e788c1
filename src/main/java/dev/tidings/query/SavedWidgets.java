package dev.tidings.query;

import dev.tidings.database.UniqueViolation;
import dev.tidings.protocol.ErrorCode;
import dev.tidings.protocol.ProtocolException;
import dev.tidings.security.Caller;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.persistence.PersistenceException;
import java.util.List;
import java.util.Optional;

/**
 * Whose widgets are: a widget is the user's who saved the first query for it, as long as there is
 * one. Used within a transaction.
 */
@ApplicationScoped
class SavedWidgets {
  @PersistenceContext(unitName = "tidings")
  private EntityManager entities;

  /** For CDI. */
  SavedWidgets() {}

  SavedWidgets(EntityManager entities) {
    this.entities = entities;
  }

  /**
   * Makes sure that the caller may save queries for a widget.
   *
   * @throws ProtocolException {@code conflict} where it is somebody else's
   */
  void take(Caller caller, String widget) {
    Optional<String> owner = owner(caller.tenant(), widget);
    if (owner.isEmpty()) {
      add(caller, widget);
    } else if (!owner.get().equals(caller.user()) && !caller.actsForAll()) {
      throw taken("the widget %s is one of %s".formatted(widget, owner.get()));
    }
  }

  private void add(Caller caller, String widget) {
    try {
      entities
          .createNativeQuery(
              "insert into saved_widget (tenant, widget, owner_id) values (?1, ?2, ?3)")
          .setParameter(1, caller.tenant())
          .setParameter(2, widget)
          .setParameter(3, caller.user())
          .executeUpdate();
    } catch (PersistenceException e) {
      if (!UniqueViolation.isCauseOf(e)) {
        throw e;
      }
      throw taken("the widget %s was taken by somebody else just now".formatted(widget));
    }
  }

  private static ProtocolException taken(String message) {
    return new ProtocolException(ErrorCode.CONFLICT, "widget", message);
  }

  /** Whose it is; it stays so until the transaction is over. */
  private Optional<String> owner(String tenant, String widget) {
    List<?> owner =
        entities
            .createNativeQuery(
                "select owner_id from saved_widget where tenant = ?1 and widget = ?2 for update")
            .setParameter(1, tenant)
            .setParameter(2, widget)
            .getResultList();
    return owner.stream().map(String.class::cast).findFirst();
  }

  /** Has it free again where no query is left for it. */
  void release(String tenant, String widget) {
    if (owner(tenant, widget).isPresent()) {
      entities
          .createNativeQuery(
              "delete from saved_widget where tenant = ?1 and widget = ?2 and not exists"
                  + " (select 1 from saved_query where tenant = ?1 and widget = ?2)")
          .setParameter(1, tenant)
          .setParameter(2, widget)
          .executeUpdate();
    }
  }
}
