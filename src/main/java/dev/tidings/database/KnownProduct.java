package dev.tidings.database;

import jakarta.persistence.EntityManager;
import org.jspecify.annotations.Nullable;

/** Which database it is, asked once and remembered. Safe for use by several threads. */
public final class KnownProduct {
  /** Null until it is asked for first. */
  private volatile @Nullable DatabaseProduct known;

  /**
   * The database of these entities, always the same; asked by a query of the caller's transaction,
   * on its connection.
   */
  public DatabaseProduct of(EntityManager entities) {
    DatabaseProduct product = known;
    if (product == null) {
      product = ask(entities);
      known = product;
    }
    return product;
  }

  private static DatabaseProduct ask(EntityManager entities) {
    Number tables =
        (Number)
            entities
                .createNativeQuery(
                    "select count(*) from information_schema.tables"
                        + " where table_schema = 'pg_catalog' and table_name = 'pg_class'")
                .getSingleResult();
    return tables.longValue() > 0 ? DatabaseProduct.POSTGRESQL : DatabaseProduct.H2;
  }
}
