package dev.tidings.notification;

import dev.tidings.database.KnownProduct;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.persistence.Query;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Makes rows that several may want to make at once, within the caller's transaction and its
 * connection: whoever comes second waits for the first to commit, and nothing fails.
 */
@ApplicationScoped
public class InboxCreation {
  @PersistenceContext(unitName = "tidings")
  EntityManager entities;

  private final KnownProduct product = new KnownProduct();

  /** Finds a row, or makes it unless somebody else does. */
  static <T> T made(Supplier<@Nullable T> find, Runnable make) {
    T known = find.get();
    if (known != null) {
      return known;
    }
    make.run();
    return Objects.requireNonNull(find.get(), "a row was made and is gone");
  }

  /** Makes an inbox, unless there is one. */
  void inbox(InboxKey key) {
    insert("notification_inbox", "tenant, user_id", "?1, ?2")
        .setParameter(1, key.tenant())
        .setParameter(2, key.user())
        .executeUpdate();
  }

  /** Makes the head of a tenant's broadcasts, unless there is one. */
  void head(String tenant) {
    insert("notification_head", "tenant", "?1").setParameter(1, tenant).executeUpdate();
  }

  /** The other columns have defaults. */
  private Query insert(String table, String key, String values) {
    return entities.createNativeQuery(
        switch (product.of(entities)) {
          case POSTGRESQL ->
              "insert into %s (%s) values (%s) on conflict do nothing"
                  .formatted(table, key, values);
          case H2 -> "merge into %s (%s) key (%s) values (%s)".formatted(table, key, key, values);
        });
  }
}
